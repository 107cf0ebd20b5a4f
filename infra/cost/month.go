package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/wiring"
)

// The month that is priced.
const (
	reviews  = 1000 // documents that come in the month
	standing = 1000 // documents that stand all month, from which every night's editions are made
	nights   = 30
	polls    = 10  // times that a browser asks what became of a document
	visits   = 500 // people who read a briefing and fetch its package
)

// What is assumed where nothing can be measured on one machine.
const (
	waitS3       = 0.030                // seconds that a function waits for S3, a request
	waitDynamoDB = 0.006                // for DynamoDB
	wholeCore    = 1769                 // MB of memory with which Lambda gives a whole processor
	platformLog  = 600                  // bytes that Lambda logs of an invocation
	sqsRequests  = 3                    // to send, receive and delete a message
	idlePolls    = 5 * 3 * 60 * 24 * 30 // of a queue: five at a time, each of twenty seconds
	stepsOfNight = 6                    // transitions of the state machine
	stepsOfTheme = 2                    // more of them for each theme
	reasonsSeen  = 5                    // reasons of refusal that occur in a month
	logMonths    = 3                    // that logs are kept
	pictured     = 10e6                 // bytes of a review's file with its pictures; what is measured has none
	gigabyte     = 1e9
	quoted       = 7000 // characters that an edition quotes, in all languages: the mean of 26 editions made from 86 real documents
	barCents     = 2.0  // a review may cost this, without the fixed part
)

// Price is what one unit costs.
type Price struct {
	Name      string  `json:"name"`
	Service   string  `json:"service"`
	What      string  `json:"what"`
	USD       float64 `json:"usd"`
	Published string  `json:"published"` // of the price list; empty: of memory
	Source    string  `json:"source"`
}

// Prices are those of a region.
type Prices struct {
	Region   string  `json:"region"`
	Currency string  `json:"currency"`
	Note     string  `json:"note"`
	Prices   []Price `json:"prices"`
}

//go:embed prices.json
var pricesFile embed.FS

// readPrices reads the prices that are kept beside this file.
func readPrices() (Prices, error) {
	var p Prices
	b, err := pricesFile.ReadFile("prices.json")
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("read prices.json: %w", err)
	}
	return p, nil
}

// Month is what a month uses: the month's work by function, and quantities by
// the name of their price.
type Month struct {
	Work     map[string]Usage
	Variable map[string]float64
	Fixed    map[string]float64
	Edition  map[string]float64 // of one edition of which all is new, where none of it is in English and Translation is on
}

// month adds a month up, of so many themes.
func month(m Measured, d deployment, themes int) (Month, error) {
	work := map[string]Usage{}
	book := func(name string, u Usage, n float64) { work[name] = work[name].plus(u, n) }
	for name, u := range m.Document {
		book(name, u, reviews)
	}
	for name, l := range m.Theme {
		book(name, l.at(standing), float64(themes*nights))
	}
	for name, l := range m.Night {
		book(name, l.at(reviews/float64(nights)), nights)
	}
	for name, u := range m.Visit {
		book(name, u, visits)
	}
	variable := map[string]float64{
		"sqs.request":      2 * sqsRequests * reviews,
		"steps.transition": float64(nights * (stepsOfNight + stepsOfTheme*themes)),
	}
	for _, name := range slices.Sorted(maps.Keys(work)) {
		u := work[name]
		if u.ReadUnits < 0 || u.WriteUnits < 0 {
			return Month{}, fmt.Errorf("what %s uses falls below nothing in a month: it does not grow with the number that it is measured at", name)
		}
		variable["events.event"] += u.created()
		variable["dynamodb.read"] += u.ReadUnits
		variable["dynamodb.write"] += u.WriteUnits
		for op, n := range u.S3 {
			variable[priceOf(op)] += n
		}
		if name == client {
			continue
		}
		f, ok := d.Functions[name]
		if !ok {
			return Month{}, fmt.Errorf("the template has no function %s", name)
		}
		variable["lambda.request"] += u.Invocations
		variable["lambda."+f.Processor] += gigabyteSeconds(u, f)
		variable["kms.request"] += u.Invocations
		variable["logs.taken"] += (u.LogBytes + platformLog*u.Invocations) / gigabyte
		if name == "upload" || name == "download" {
			variable["api.request"] += u.Invocations
		}
	}
	return Month{Work: work, Variable: variable, Fixed: fixed(m, d, themes, variable["logs.taken"]),
		Edition: map[string]float64{"translate.character": quoted}}, nil
}

// fixed is what costs by the month whether documents come or not, with the
// storage of those that stand.
func fixed(m Measured, d deployment, themes int, logs float64) map[string]float64 {
	table := m.Table * standing / gigabyte
	return map[string]float64{
		"kms.key": float64(d.Keys), "alarm": float64(d.Alarms), "dashboard": float64(d.Dashboards), "metric": float64(metrics()),
		"sqs.request":      float64(idlePolls * d.Queues),
		"dynamodb.storage": table, "dynamodb.recovery": table,
		"s3.storage":   ((m.Archive-m.File+pictured)*standing + pictured*reviews + m.Edition*float64(themes*nights)) / gigabyte,
		"logs.storage": logs * logMonths,
	}
}

// metrics is how many are charged: one for every value of the dimensions.
func metrics() int {
	n := 0
	for _, m := range wiring.Metrics() {
		if m.By != "" {
			n += reasonsSeen * len(m.Services)
		} else {
			n += len(m.Services)
		}
	}
	return n
}

// gigabyteSeconds is what Lambda charges for: memory by the time that the
// processor takes, with the function's share of one, and that it waits.
func gigabyteSeconds(u Usage, f function) float64 {
	return float64(f.Memory) / 1024 * seconds(u, f)
}

func seconds(u Usage, f function) float64 {
	share := max(1, wholeCore/float64(f.Memory))
	return u.Processor.Seconds()*share + waitS3*total(u.S3) + waitDynamoDB*total(u.DynamoDB)
}

func total(requests map[string]float64) float64 {
	sum := 0.0
	for _, n := range requests {
		sum += n
	}
	return sum
}

// priceOf is the price of an operation of S3.
func priceOf(operation string) string {
	if strings.HasPrefix(operation, "Get") || strings.HasPrefix(operation, "Head") {
		return "s3.read"
	}
	return "s3.write"
}

// cost is what quantities come to, in USD.
func (p Prices) cost(quantities map[string]float64) float64 {
	sum := 0.0
	for _, price := range p.Prices {
		sum += price.USD * quantities[price.Name]
	}
	return sum
}

// unpriced is an error where a quantity has no price.
func (p Prices) unpriced(m Month) error {
	named := map[string]bool{}
	for _, price := range p.Prices {
		named[price.Name] = true
	}
	for _, q := range []map[string]float64{m.Variable, m.Fixed, m.Edition} {
		for _, name := range slices.Sorted(maps.Keys(q)) {
			if !named[name] {
				return fmt.Errorf("there is no price of %s", name)
			}
		}
	}
	return nil
}
