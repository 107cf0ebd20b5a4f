package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
	"github.com/oklog/ulid/v2"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The variables that name the servers, as infra/servers/with sets them, and
// the only account that they have.
const (
	dynamoDBVariable = "THROUGHLINE_TEST_DYNAMODB"
	s3Variable       = "THROUGHLINE_TEST_S3"
	accessKey        = "throughline"
	secretKey        = "throughline-tests"
)

// world is the product as it is wired on AWS, against the servers that stand
// in for it, with a meter between.
type world struct {
	meter    *meter
	client   *s3.Client
	names    []string // of the two buckets and the table
	table    *dynamodb.Client
	inbox    objects.Bucket
	archive  objects.Bucket
	catalog  catalog.Table
	engine   *pdf.Engine
	read     func(context.Context, []byte) (corpus.Text, error)
	ingest   ingest.Stage
	index    index.Stage
	compile  compile.Stage
	calendar hlpf.Calendar
	log      *slog.Logger
	desk     *desk
	stop     func() error
}

// open wires the world. cache has the compiled PDF engine.
func open(ctx context.Context, cache string) (*world, error) {
	for _, v := range []string{dynamoDBVariable, s3Variable} {
		if os.Getenv(v) == "" {
			return nil, fmt.Errorf("%s is not set: run this by infra/servers/with", v)
		}
	}
	w := &world{meter: &meter{}, calendar: hlpf.Default()}
	w.meter.reset()
	w.log = slog.New(slog.NewJSONHandler(w.meter, nil))
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	labels, err := classify.Embedded()
	if err != nil {
		return nil, err
	}
	if w.engine, err = pdf.Open(ctx, filepath.Join(cache, "pdf")); err != nil {
		return nil, err
	}
	reader := extract.Reader{PDF: w.engine}
	w.read = func(ctx context.Context, b []byte) (corpus.Text, error) {
		text, err := reader.Read(ctx, b)
		return normalise.Text(text), err
	}
	w.ingest = ingest.Stage{Inbox: w.inbox, Archive: w.archive, Read: w.read, Attachments: extract.Attachments, Now: time.Now, Log: w.log}
	w.index = index.Stage{Archive: w.archive, Catalog: w.catalog, Passages: normalise.Passages,
		Label: labels.Label, Rules: classify.Version, Now: time.Now, Log: w.log}
	w.compile = compile.Stage{Archive: w.archive, Catalog: w.catalog, Calendar: w.calendar, Measures: labels.Measures(), Log: w.log}
	return w, w.openDesk()
}

// connect makes the clients, the buckets and the table.
func (w *world) connect(ctx context.Context) error {
	aws, err := config.LoadDefaultConfig(ctx, config.WithRegion("eu-west-1"),
		config.WithLogger(logging.Nop{}), config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(accessKey, secretKey, "")))
	if err != nil {
		return err
	}
	inS3, inDynamoDB := os.Getenv(s3Variable), os.Getenv(dynamoDBVariable)
	bare := s3.NewFromConfig(aws, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &inS3, true })
	w.client = s3.NewFromConfig(aws, func(o *s3.Options) {
		o.BaseEndpoint, o.UsePathStyle = &inS3, true
		o.APIOptions = append(o.APIOptions, w.meter.watch)
	})
	w.table = dynamodb.NewFromConfig(aws, func(o *dynamodb.Options) {
		o.BaseEndpoint = &inDynamoDB
		o.APIOptions = append(o.APIOptions, w.meter.watch)
	})
	mark := time.Now().UnixNano()
	for _, kind := range []string{"inbox", "archive", "table"} {
		name := fmt.Sprintf("cost-%s-%d", kind, mark)
		if kind == "table" {
			_, err = w.table.CreateTable(ctx, catalog.Schema(name))
		} else {
			_, err = bare.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
		}
		if err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
		w.names = append(w.names, name)
	}
	w.inbox, w.archive = objects.New(w.client, w.names[0]), objects.New(w.client, w.names[1])
	w.catalog = catalog.New(w.table, w.names[2])
	return nil
}

// size is what the table holds, in bytes, as DynamoDB counts it.
func (w *world) size(ctx context.Context) (int64, error) {
	out, err := w.table.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &w.names[2]})
	if err != nil {
		return 0, err
	}
	return *out.Table.TableSizeBytes, nil
}

// close ends what was started. The servers keep nothing.
func (w *world) close() error { return errors.Join(w.stop(), w.engine.Close()) }

// desk is the API with a local issuer before it, in this process.
type desk struct {
	address string // of the issuer
	handler http.Handler
	secret  string
}

// openDesk starts the issuer, which listens on this machine alone, and wires
// the API as the functions do.
func (w *world) openDesk() error {
	dir, err := os.MkdirTemp("", "cost")
	if err != nil {
		return err
	}
	key, err := identity.OpenKey(filepath.Join(dir, "issuer.jwk"))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.desk = &desk{address: "http://" + listener.Addr().String(), secret: "made up for this run"}
	issuer := &identity.Issuer{URL: w.desk.address, Key: key, Secret: w.desk.secret}
	server := &http.Server{Handler: issuer, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // it ends with close
	w.stop = func() error { return errors.Join(server.Close(), os.RemoveAll(dir)) }
	front := api.Front{Verifier: &identity.Verifier{Issuer: w.desk.address, Clients: issuer.Clients(), Scope: identity.Scope},
		Client: identity.PortalClient, Now: time.Now, Log: w.log}
	w.desk.handler = front.Handler(
		api.Submissions{Inbox: w.inbox, Archive: w.archive, Catalog: w.catalog, Signer: w.inbox, Now: time.Now,
			NewID: func() corpus.SubmissionID { return corpus.SubmissionID(ulid.Make().String()) }},
		api.Briefings{Archive: w.archive, Catalog: w.catalog, Signer: w.archive, Calendar: w.calendar, Now: time.Now,
			Compile: func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error) {
				return corpus.Edition{}, pipeline.ErrExists // nobody asks
			}})
	return nil
}
