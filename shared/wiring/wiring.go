// Package wiring turns a function's environment into what it works with: its
// log, its clients of AWS, its adapters. It is the only place that reads the
// environment. It imports no stage and no more than every function needs, so
// that a function links only what it runs; what some functions need beside
// lies in packages below: compiler, front, table, topic, translation.
package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"

	"github.com/city-outcomes/throughline/shared/objects"
)

// Log is a function's log: a line of JSON for each thing said, with the
// request that it was said in (AWS_LAMBDA_LOG_FORMAT and AWS_LAMBDA_LOG_LEVEL,
// which the template sets, may say otherwise), with secrets taken out, and in
// JSON with the metrics that CloudWatch takes from it.
func Log() *slog.Logger {
	lines := lambdacontext.NewLogHandler()
	if os.Getenv("AWS_LAMBDA_LOG_FORMAT") == "JSON" {
		lines = Measure(lines, service())
	}
	return slog.New(Redact(lines))
}

// service is the function's name: that of its folder in functions/.
func service() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return path.Base(info.Path)
}

// AWS is what a function works with. What it did not ask Open for is zero.
type AWS struct {
	Config  aws.Config     // of clients
	Inbox   objects.Bucket // of Inbox
	Archive objects.Bucket // of Archive

	values map[string]string
}

// Value is a variable of the environment, among those of the parts that Open
// was asked for.
func (a AWS) Value(variable string) string { return a.values[variable] }

// Open reads the environment for the parts that a function works with. Where
// variables are missing, one error names them all.
func Open(ctx context.Context, getenv func(string) string, parts ...Part) (AWS, error) {
	a := AWS{values: map[string]string{}}
	var missing []string
	for _, v := range Variables(parts...) {
		if a.values[v.Name] = strings.TrimSpace(getenv(v.Name)); a.values[v.Name] == "" && !v.Optional {
			missing = append(missing, v.Name)
		}
	}
	if len(missing) > 0 {
		return AWS{}, fmt.Errorf("the environment lacks %s", strings.Join(missing, ", "))
	}
	var err error
	if a.Config, err = config.LoadDefaultConfig(ctx, config.WithLogger(sdkLog(Log()))); err != nil {
		return AWS{}, fmt.Errorf("read the configuration of AWS: %w", err)
	}
	client := s3.NewFromConfig(a.Config)
	a.Inbox, a.Archive = a.bucket(client, InboxVariable), a.bucket(client, ArchiveVariable)
	return a, nil
}

// sdkLog has what the SDK says in our log, and on its lowest level: it warns of
// every condition that does not hold.
func sdkLog(log *slog.Logger) logging.Logger {
	return logging.LoggerFunc(func(_ logging.Classification, format string, values ...any) {
		log.Debug("SDK", "says", fmt.Sprintf(format, values...))
	})
}

func (a AWS) bucket(client *s3.Client, variable string) objects.Bucket {
	return objects.New(client, a.Value(variable)).Encrypted(a.Value(KeyVariable))
}
