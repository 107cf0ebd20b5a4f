package trigger

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// object is what a message tells of.
type object struct {
	key     string
	refusal *corpus.Rejection // nil: it was not scanned, or passed
}

// message is any of the messages that are read here:
//
//   - a notification of S3 (Records), whose keys are encoded as in a URL's
//     query;
//   - the message by which S3 tries a notification out (Event), which tells
//     of nothing;
//   - an event of EventBridge (Source and DetailType), whose keys are plain:
//     an object was created in S3, or GuardDuty has scanned one.
type message struct {
	Records []struct {
		EventSource string `json:"eventSource"`
		EventName   string `json:"eventName"`
		S3          struct {
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"s3"`
	}
	Event      string
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Detail     struct {
		Object struct {
			Key string `json:"key"`
		} `json:"object"`
		Scanned struct {
			Key string `json:"objectKey"`
		} `json:"s3ObjectDetails"`
		Result struct {
			Status string `json:"scanResultStatus"`
		} `json:"scanResultDetails"`
	} `json:"detail"`
}

// objectsOf reads what a message tells of. What it cannot read it reports
// beside what it could.
func objectsOf(body string) ([]object, error) {
	var m message
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	switch {
	case len(m.Records) > 0:
		return m.created()
	case m.Event == "s3:TestEvent":
		return nil, nil
	case m.Source == "aws.s3" && m.DetailType == "Object Created" && m.Detail.Object.Key != "":
		return []object{{key: m.Detail.Object.Key}}, nil
	case m.Source == "aws.guardduty" && m.DetailType == "GuardDuty Malware Protection Object Scan Result" && m.Detail.Scanned.Key != "":
		return m.scanned()
	}
	return nil, fmt.Errorf("read message: it is of no known kind (source %.40q, detail-type %.80q)", m.Source, m.DetailType)
}

func (m message) created() ([]object, error) {
	var objects []object
	var faults error
	for _, r := range m.Records {
		key, err := url.QueryUnescape(r.S3.Object.Key)
		switch {
		case r.EventSource != "aws:s3" || key == "":
			faults = errors.Join(faults, fmt.Errorf("read record: it is of no known kind (source %.40q, event %.40q)", r.EventSource, r.EventName))
		case err != nil:
			faults = errors.Join(faults, fmt.Errorf("read record: decode key: %w", err))
		default:
			objects = append(objects, object{key: key})
		}
	}
	return objects, faults
}

// scanned reads the result of a scan (Amazon GuardDuty User Guide, "S3 object
// potential scan status and result status"). That an object could not be
// scanned is its own fault where its kind or size is the reason, and ours
// where access or the service is.
func (m message) scanned() ([]object, error) {
	switch status := m.Detail.Result.Status; status {
	case "NO_THREATS_FOUND":
		return []object{{key: m.Detail.Scanned.Key}}, nil
	case "THREATS_FOUND", "UNSUPPORTED":
		return []object{{key: m.Detail.Scanned.Key, refusal: &corpus.Rejection{Reason: corpus.Malware, Detail: "the scan says " + status}}}, nil
	default:
		return nil, fmt.Errorf("the malware scan did not take place: %.40q", status)
	}
}
