# throughline: from the session room to the High-level Political Forum.
# `make run` and `make test` are all that a newcomer needs; Go is all that they need.

export CGO_ENABLED ?= 0
BIN       := .throughline/bin/throughline
SAM       := .throughline/bin/sam
FUNCTIONS := $(notdir $(patsubst %/main.go,%,$(wildcard functions/*/main.go)))
LAMBDA    := GOOS=linux CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w -buildid='
SUM       := go run gotest.tools/gotestsum@v1.13.0
LINT      := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# The functions' processor, as the template's parameter of that name says.
ARCHITECTURE ?= arm64

.PHONY: help run demo test fetch lint golden build sam sam-test bench coldstart cost quality-documents quality-briefings simulate clean $(BIN) $(SAM)

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BIN) ## serve the portal with the made-up documents, compiled for the live year
	@$(BIN) serve --load testdata/documents

demo: $(BIN) ## do the same job without serving, verify the packages, and end
	@$(BIN) demo

$(BIN) $(SAM): .throughline/bin/%:
	@go build -trimpath -o $@ ./infra/$*

test: ## run all tests; starts the servers that can be had, says what it skipped and why
	@infra/servers/with $(SUM) --format pkgname-and-test-fails --hide-summary=output -- -timeout 30m $$(go list ./... | grep -v '/infra/sam$$')
	@$(SUM) --format pkgname-and-test-fails --hide-summary=output -- -timeout 30m ./infra/sam # by itself: it starts every function in a container

fetch: ## fetch the modules and the tools of tests and linters
	go mod download
	$(SUM) --version
	$(LINT) version

lint: ## formatting, vet and linters, as CI runs them
	@test -z "$$(gofmt -l functions infra shared)" || { gofmt -l functions infra shared; exit 1; }
	go mod tidy -diff
	go vet ./...
	$(LINT) run ./...

golden: ## make the golden files anew; read the diff before you commit it
	go test ./shared/extract ./shared/classify ./shared/briefing ./infra/cost -run 'Golden|Truth' -update

build: ## build the functions for Lambda, the same bytes on every build
	@for f in $(FUNCTIONS); do $(MAKE) --no-print-directory -s build-$$f ARTIFACTS_DIR=.build/$$f || exit 1; done
	@cd .build && find $(FUNCTIONS) -type f | sort | xargs sha256sum

# `sam build` asks for build-<LogicalId>, with ARTIFACTS_DIR. The compiled PDF
# engine of ingest is for the machine that made it, so ingest is x86_64 always.
build-%: name = $(shell echo $(*:Function=) | tr A-Z a-z)
build-%: goarch = $(if $(filter ingest x86_64,$(name) $(ARCHITECTURE)),amd64,arm64)
build-%:
	GOARCH=$(goarch) $(LAMBDA) -o $(ARTIFACTS_DIR)/bootstrap ./functions/$(name)
	$(if $(filter ingest,$(name)),rm -rf $(ARTIFACTS_DIR)/pdf && go run -trimpath ./functions/ingest/warm $(ARTIFACTS_DIR)/pdf testdata/documents/kaldhavn-vlr-2026.pdf)

sam: $(SAM) $(BIN) ## serve the portal by the functions themselves, on this machine: the SAM CLI, DynamoDB Local, an S3 server
	@$(SAM) serve

sam-test: $(SAM) ## take a document through the functions by the SAM CLI, print each step, and end
	@$(SAM) test

bench: $(BIN) ## measure reading and labelling, and the Go benchmarks
	$(BIN) bench
	go test -run '^$$' -bench . -benchmem ./shared/...

coldstart: ## measure each function's cold start, further replies and package
	@infra/servers/with go test -run '^$$' -bench ColdStart -benchtime 10x -timeout 30m ./functions

cost: ## measure what a review costs on AWS, and write infra/COST.md
	infra/servers/with go run ./infra/cost -write infra/COST.md

quality-documents: ## compare how documents are read with pdftotext, PyMuPDF and Tika, in one run
	@go run ./infra/quality "$$(infra/quality/fetch)" ../shared/documents

quality-briefings: demo ## hold the demo's packages to bagit, an RO-Crate validator, python-docx and openpyxl
	@tools=$$(infra/quality/packages/fetch) && $$tools/python/bin/python infra/quality/packages/check.py $$tools .throughline/demo/packages/*/*.zip

simulate: ## run the stages under 20,000 schedules of faults; make test runs 2,000
	go test -v ./shared -run 'TestSimulation$$' -rapid.checks=1000 -timeout 90m

clean: ## remove what was built, fetched and served here
	rm -rf .build .throughline .tools .aws-sam
