// Package stack runs the functions on this machine: in containers, by the SAM
// CLI, with DynamoDB Local and an S3 server in the place of AWS, an issuer of
// example roles in the place of Cognito, and package events between them. Its
// parts listen on 127.0.0.1 and on this machine's address in the containers'
// network, and end with it.
package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/city-outcomes/throughline/infra/sam/events"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/loopback"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Options say how a stack is put up.
type Options struct {
	Root     string               // folder of the project
	Port     string               // of the portal and the API on 127.0.0.1; empty takes a free one
	Out      io.Writer            // what the servers, SAM and the functions say
	Log      *slog.Logger         // what this package says
	Progress func(step string)    // is told what begins, which may take a minute
	Answered func(events.Answer)  // is told of what functions answer that events woke; may be nil
	Told     func(events.Message) // is told what subscribers are; may be nil
}

// Stack is what runs. Down ends it.
type Stack struct {
	Portal     string // address of the portal and the API
	Issuer     string // address of the sign-ins
	SecretFile string // of the issuer's example clients
	Functions  []Function
	SAM        SAM
	Archive    objects.Bucket
	Queues     *events.Queues
	Topic      *events.Topic
	Machine    events.Machine

	options Options
	lambda  events.Lambda
	dir     string // for what is made and kept while it runs
	ports   []loopback.Port
	servers *servers
	engine  engine
	gates   gates
	news    *http.Server // takes the S3 server's notifications
	sam     []*server
	cancel  context.CancelFunc // of what carries events
	under   sync.WaitGroup
	stream  string // ARN
}

// Up puts a stack up, which takes about half a minute once everything is
// fetched. Where it fails, nothing of it stays.
func Up(ctx context.Context, o Options) (*Stack, error) {
	if runtime.GOARCH != "amd64" || runtime.GOOS != "linux" {
		return nil, fmt.Errorf("put the stack up: ingest is made for Linux on x86_64, and this is %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	s := &Stack{options: o, Topic: &events.Topic{Told: o.Told}}
	if err := s.up(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("put the stack up: %w", err), s.Down(ctx))
	}
	return s, nil
}

func (s *Stack) up(ctx context.Context) (err error) {
	if s.Functions, err = Functions(filepath.Join(s.options.Root, "template.yaml")); err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "throughline-sam-"); err != nil {
		return err
	}
	if s.options.Port == "" {
		if s.options.Port, err = s.keepPort(ctx); err != nil {
			return err
		}
	}
	s.Portal = "http://127.0.0.1:" + s.options.Port
	lambdaPort, err := s.keepPort(ctx)
	if err != nil {
		return err
	}
	s.lambda = events.Lambda{URL: "http://127.0.0.1:" + lambdaPort, Answered: s.options.Answered}
	s.Machine = events.Machine{Lambda: s.lambda, Function: idOf(s.Functions, "compile")}
	s.Queues = events.NewQueues(s.options.Log, s.lambda,
		events.Route{Bucket: inboxBucket, Prefix: pipeline.InboxPrefix, Function: idOf(s.Functions, "ingest")},
		events.Route{Bucket: archiveBucket, Prefix: pipeline.OutcomesPrefix, Function: idOf(s.Functions, "index")})
	if err := s.startServers(ctx); err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.startFunctions(ctx, lambdaPort); err != nil {
		return err
	}
	return s.carry(context.WithoutCancel(ctx))
}

// keepPort finds a port for a part of SAM, which listens a minute later, and
// keeps it while the stack is up.
func (s *Stack) keepPort(ctx context.Context) (string, error) {
	port, err := loopback.Keep(ctx)
	if err != nil {
		return "", err
	}
	s.ports = append(s.ports, port)
	return port.Number, nil
}

// startServers starts the servers, and what listens to their news first: the
// S3 server looks for it as it starts.
func (s *Stack) startServers(ctx context.Context) error {
	s.options.Progress("starting the servers (the first time fetches them)")
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	s.news = &http.Server{Handler: s.Queues, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.news.Serve(l) }() // until it is closed
	s.servers, err = startServers(ctx, s.options.Root, s.options.Out, "VGW_EVENT_WEBHOOK_URL=http://"+l.Addr().String())
	return err
}

// prepare makes what the functions work with, and the image that they run in.
func (s *Stack) prepare(ctx context.Context) error {
	s.options.Progress("making buckets, table and base image")
	env := map[string]string{
		"AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secretKey, "AWS_DEFAULT_REGION": region,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "SAM_CLI_TELEMETRY": "0", "ARCHITECTURE": "x86_64",
		"SAM_CLI_CONTAINER_CONNECTION_TIMEOUT": "120", // seconds
	}
	if host := s.servers.environment["DOCKER_HOST"]; host != "" {
		env["DOCKER_HOST"] = host
	}
	s.engine = engine{env: environment(env), image: filepath.Base(s.dir)}
	var err error
	if s.gates.at, err = s.engine.bridge(ctx); err != nil {
		return err
	}
	s3, errS3 := s.gates.open(ctx, s.servers.environment[s3Variable])
	database, errDatabase := s.gates.open(ctx, s.servers.environment[dynamoDBVariable])
	invoke, errInvoke := s.gates.open(ctx, s.lambda.URL)
	topic, errTopic := s.gates.serve(ctx, func(string) http.Handler { return s.Topic })
	if err := errors.Join(errS3, errDatabase, errInvoke, errTopic); err != nil {
		return err
	}
	if s.Archive, err = makeBuckets(ctx, s3, s.Portal); err != nil {
		return err
	}
	if s.stream, err = makeTable(ctx, database); err != nil {
		return err
	}
	if err := s.serveIssuer(ctx); err != nil {
		return err
	}
	s.SAM = SAM{bin: s.servers.environment[samVariable], root: s.options.Root, build: filepath.Join(s.dir, "build"),
		env: s.engine.env, image: s.engine.image, hosts: s.gates.addHost(), vars: filepath.Join(s.dir, "variables.json")}
	if err := s.writeVariables(s3); err != nil {
		return err
	}
	return s.engine.makeImage(ctx, s.servers.environment[emulatorVariable], map[string]string{
		"AWS_ENDPOINT_URL_S3": s3, "AWS_ENDPOINT_URL_DYNAMODB": database, "AWS_ENDPOINT_URL_LAMBDA": invoke, "AWS_ENDPOINT_URL_SNS": topic,
	})
}

func (s *Stack) serveIssuer(ctx context.Context) error {
	var issuer *identity.Issuer
	var failed error
	address, err := s.gates.serveLocalhost(ctx, func(address string) http.Handler {
		if issuer, failed = newIssuer(s.dir, address, s.Portal); failed != nil {
			return http.NotFoundHandler()
		}
		return forPortal(s.Portal, issuer)
	})
	s.Issuer, s.SecretFile = address, filepath.Join(s.dir, secretFile)
	return errors.Join(err, failed)
}

// writeVariables writes what the functions' variables are here. SAM gives each
// function those that the template names for it.
func (s *Stack) writeVariables(s3 string) error {
	b, err := json.Marshal(map[string]map[string]string{"Parameters": {
		wiring.InboxVariable: inboxBucket, wiring.ArchiveVariable: archiveBucket, wiring.KeyVariable: "", wiring.TableVariable: tableName,
		wiring.IssuerVariable: s.Issuer, wiring.ClientsVariable: strings.Join((&identity.Issuer{}).Clients(), " "),
		wiring.CompileVariable: idOf(s.Functions, "compile"), wiring.OriginsVariable: s3 + " " + s.Issuer,
		wiring.TopicVariable: topicARN, wiring.PortalVariable: s.Portal,
	}})
	if err != nil {
		return err
	}
	return os.WriteFile(s.SAM.vars, b, 0o600)
}

// startFunctions builds the functions and starts what invokes them.
func (s *Stack) startFunctions(ctx context.Context, lambdaPort string) error {
	s.options.Progress("building the functions")
	if err := s.SAM.Build(ctx); err != nil {
		return err
	}
	s.options.Progress("starting the API and the functions")
	for _, part := range []struct{ name, port string }{{"start-lambda", lambdaPort}, {"start-api", s.options.Port}} {
		srv, err := s.SAM.serve(ctx, s.options.Out, part.name, part.port)
		if err != nil {
			return err
		}
		s.sam = append(s.sam, srv)
	}
	return nil
}

// carry starts what carries events from part to part.
func (s *Stack) carry(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	s.under.Go(func() { s.Queues.Run(ctx) })
	for _, f := range s.Functions {
		if f.Stream == "" {
			continue
		}
		filter, err := events.ParsePattern(f.Stream)
		if err != nil {
			return fmt.Errorf("the filter of %s: %w", f.ID, err)
		}
		credentials, err := config().Credentials.Retrieve(ctx)
		if err != nil {
			return err
		}
		stream := events.Stream{Endpoint: s.servers.environment[dynamoDBVariable], ARN: s.stream, Region: region, Credentials: credentials,
			Lambda: s.lambda, Function: f.ID, Filter: filter, Log: s.options.Log}
		s.under.Go(func() { stream.Run(ctx) })
	}
	return nil
}

// Reconcile has the nightly check of archive and catalogue made, and returns
// its answer.
func (s *Stack) Reconcile(ctx context.Context, scheduled time.Time) (string, error) {
	payload, err := s.lambda.Invoke(ctx, idOf(s.Functions, "reconcile"), map[string]any{"scheduled": scheduled})
	return string(payload), err
}

// Down ends everything and waits until it has ended, also where ctx is done
// already. Nothing of the stack stays, be it whole or half up.
func (s *Stack) Down(ctx context.Context) error {
	var faults error
	if s.cancel != nil {
		s.cancel()
	}
	for _, srv := range s.sam {
		srv.end()
	}
	s.under.Wait()
	if s.engine.image != "" && s.gates.at.IsValid() {
		patient, end := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
		faults = errors.Join(faults, s.engine.clean(patient))
		end()
	}
	faults = errors.Join(faults, s.gates.shut())
	if s.servers != nil {
		s.servers.stop()
	}
	if s.news != nil {
		faults = errors.Join(faults, s.news.Close())
	}
	for _, p := range s.ports {
		faults = errors.Join(faults, p.GiveBack())
	}
	return errors.Join(faults, os.RemoveAll(s.dir))
}
