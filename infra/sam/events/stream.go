package events

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Stream brings what enters a table to a function, as Lambda's event source
// does: a shard's records in their order, again where the function fails.
type Stream struct {
	Endpoint    string // of DynamoDB's streams
	ARN         string // of the table's stream
	Region      string
	Credentials aws.Credentials
	Lambda      Lambda
	Function    string
	Filter      Pattern // of the records that wake the function
	Log         *slog.Logger
}

// How the stream is read.
const (
	pause    = 250 * time.Millisecond // between two looks
	attempts = 8                      // fewer than template.yaml's MaximumRetryAttempts: nobody waits here for hours
)

// Run delivers records until ctx is done.
func (s Stream) Run(ctx context.Context) {
	iterators := map[string]string{} // by shard; empty at its end
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := s.read(ctx, iterators); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "could not read the table's stream", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// read takes what is new in every shard.
func (s Stream) read(ctx context.Context, iterators map[string]string) error {
	var described struct {
		StreamDescription struct {
			Shards []struct{ ShardID string }
		}
	}
	if err := s.ask(ctx, "DescribeStream", map[string]any{"StreamArn": s.ARN}, &described); err != nil {
		return err
	}
	for _, shard := range described.StreamDescription.Shards {
		if err := s.readShard(ctx, iterators, shard.ShardID); err != nil {
			return err
		}
	}
	return nil
}

func (s Stream) readShard(ctx context.Context, iterators map[string]string, shard string) error {
	at, known := iterators[shard]
	if !known {
		var begin struct{ ShardIterator string }
		ask := map[string]any{"StreamArn": s.ARN, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
		if err := s.ask(ctx, "GetShardIterator", ask, &begin); err != nil {
			return err
		}
		at = begin.ShardIterator
	}
	if at == "" {
		return nil
	}
	var got struct {
		Records           []json.RawMessage
		NextShardIterator string
	}
	if err := s.ask(ctx, "GetRecords", map[string]any{"ShardIterator": at}, &got); err != nil {
		return err
	}
	for _, record := range got.Records {
		if s.Filter.Matches(record) {
			s.deliver(ctx, record)
		}
	}
	iterators[shard] = got.NextShardIterator
	return nil
}

// deliver sends a record until the function has taken it, or too often. A
// record of the stream is what the function is sent, word for word.
func (s Stream) deliver(ctx context.Context, record json.RawMessage) {
	var err error
	for n := range attempts + 1 {
		if err = left(s.Lambda.Invoke(ctx, s.Function, map[string]any{"Records": []json.RawMessage{record}})); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause << n):
		}
	}
	s.Log.ErrorContext(ctx, "gave up a record of the table's stream", "function", s.Function, "err", err)
}

// ask calls an operation of DynamoDB's streams (Amazon DynamoDB Streams API
// Reference). The wire's own JSON is wanted here: a client would turn it into
// types that have to be turned back.
func (s Stream) ask(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDBStreams_20120810."+operation)
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, s.Credentials, req, hex.EncodeToString(sum[:]), "dynamodb", s.Region, time.Now()); err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %.300s", res.StatusCode, answer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return json.Unmarshal(answer, out)
}
