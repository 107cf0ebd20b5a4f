package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// write writes the report in Markdown.
func write(w io.Writer, m Measured, d deployment, themes int, p Prices) (cents float64, err error) {
	mo, err := month(m, d, themes)
	if err == nil {
		err = p.unpriced(mo)
	}
	if err != nil {
		return 0, err
	}
	cents = p.cost(mo.Variable) / reviews * 100
	out := &page{w: w}
	out.line("# What it costs\n")
	out.line("Made by `infra/servers/with go run ./infra/cost -write infra/COST.md`; prices of %s in %s, first tier, no free tier.\n", p.Region, p.Currency)
	out.line("A Voluntary Local Review of %d pages (%d passages) costs **%.2f US cents**, from the upload to the briefings; the bar is %.0f.", m.Pages, m.Passages, cents, barCents)
	out.line("A month with %d of them costs USD %.2f for the work, and USD %.2f that come every month.\n", reviews, p.cost(mo.Variable), p.cost(mo.Fixed))
	out.line("## One review, brought in\n")
	out.line("| by | invocations | seconds | GB-s | S3 | DynamoDB | write units | read units |\n|---|--:|--:|--:|--:|--:|--:|--:|")
	for _, name := range slices.Sorted(maps.Keys(m.Document)) {
		u, f := m.Document[name], d.Functions[name]
		out.line("| %s | %.0f | %s | %s | %s | %s | %.1f | %.1f |", name, u.Invocations, decimal(seconds(u, f), name), decimal(gigabyteSeconds(u, f), name),
			requests(u.S3), requests(u.DynamoDB), u.WriteUnits, u.ReadUnits)
	}
	out.line("\nBeside its file it takes %.2f MB in the archive, and %.2f MB in the table.\n", (m.Archive-m.File)/1e6, m.Table/1e6)
	out.line("## The month's work, by function\n")
	out.line("%d themes are compiled on %d nights from %d documents that stand; %d reviews come, and %d people fetch a package.\n", themes, nights, standing, reviews, visits)
	out.line("| by | invocations | GB-s | S3 requests | DynamoDB requests | write units | read units |\n|---|--:|--:|--:|--:|--:|--:|")
	for _, name := range slices.Sorted(maps.Keys(mo.Work)) {
		u := mo.Work[name]
		out.line("| %s | %.0f | %s | %.0f | %.0f | %.0f | %.0f |", name, u.Invocations, decimal(gigabyteSeconds(u, d.Functions[name]), name),
			total(u.S3), total(u.DynamoDB), u.WriteUnits, u.ReadUnits)
	}
	out.table("The month's work, by service", "for the work", p, mo.Variable)
	out.table("What comes every month", "every month", p, mo.Fixed)
	out.line("\n## Where Translation is on\n\nAn edition quotes %d characters, in all languages. Were none of them in English, their translation would cost %.1f US cents, and once: what one edition had translated, the next does not ask for.", quoted, p.cost(mo.Edition)*100)
	out.line("\n## What is assumed\n")
	for _, a := range assumptions() {
		out.line("- %s", a)
	}
	out.line("\n## Prices\n\n%s\n", p.Note)
	out.line("| service | what | %s each | published | source |\n|---|---|--:|---|---|", p.Currency)
	for _, price := range p.Prices {
		out.line("| %s | %s | %s | %s | %s |", price.Service, price.What, plain(price.USD), price.Published, price.Source)
	}
	return cents, out.err
}

// assumptions are said in words.
func assumptions() []string {
	return []string{
		"Requests, capacity and bytes are counted by the adapters' clients, against DynamoDB Local and an S3 server. What happens by night is measured on few documents and continued as a straight line.",
		fmt.Sprintf("Seconds are the processor time of the machine that made this page, times %d MB by the memory of a function that has less, and %.0f ms for each request to S3 and %.0f ms for each to DynamoDB. Lambda's processors may be slower: the GB-seconds are an estimate, all else is a count.", wholeCore, waitS3*1000, waitDynamoDB*1000),
		fmt.Sprintf("A browser asks %d times what became of a document. Every object that is created is an event; a message takes %d requests to SQS.", polls, sqsRequests),
		fmt.Sprintf("An invocation asks KMS once and has %d bytes of Lambda's own in the log. %d reasons of refusal occur.", platformLog, reasonsSeen),
		fmt.Sprintf("Every theme changes every night, and %d documents stand from the first night on.", standing),
		fmt.Sprintf("The reviews that are measured are text alone; for storage a file is taken to have %.0f MB, with its pictures, in the inbox for a month and in the archive for good.", pictured/1e6),
		"Not counted: data that leaves the region beyond the free 100 GB, Cognito below 10,000 users, the malware scan and the translation (parameters), e-mail to subscribers.",
	}
}

// page collects the first error of writing.
type page struct {
	w   io.Writer
	err error
}

func (p *page) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.w, format+"\n", args...); p.err == nil {
		p.err = err
	}
}

// table is a table of quantities with their prices, and their sum.
func (p *page) table(title, when string, prices Prices, quantities map[string]float64) {
	p.line("\n## %s\n\n| service | what | quantity | USD |\n|---|---|--:|--:|", title)
	for _, price := range prices.Prices {
		if n := quantities[price.Name]; n != 0 {
			p.line("| %s | %s | %s | %.2f |", price.Service, price.What, quantity(n), n*price.USD)
		}
	}
	p.line("| | **%s** | | **%.2f** |", when, prices.cost(quantities))
}

// quantity is a number with as many digits as say something.
func quantity(n float64) string {
	if n < 100 {
		return fmt.Sprintf("%.2f", n)
	}
	return fmt.Sprintf("%.0f", n)
}

// decimal is a figure of a function; a client's is nobody's to pay.
func decimal(n float64, name string) string {
	if name == client {
		return ""
	}
	return quantity(n)
}

// requests are told by operation.
func requests(by map[string]float64) string {
	var all []string
	for _, op := range slices.Sorted(maps.Keys(by)) {
		all = append(all, fmt.Sprintf("%s %.1f", op, by[op]))
	}
	return strings.Join(all, ", ")
}

// plain is a small number without an exponent.
func plain(n float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.10f", n), "0"), ".")
}
