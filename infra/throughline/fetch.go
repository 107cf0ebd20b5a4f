package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

type fetchCommand struct {
	server
	Year    int    `help:"Year of the forum; the live year where none is given."`
	Theme   string `default:"all" help:"A theme such as sdg-11 or housing, or all of the year's."`
	Edition string `default:"latest" help:"An edition's name, or latest."`
	Out     string `default:"packages" type:"path" help:"Leave the packages here, as YEAR/THEME.zip."`
}

// Help is what --help adds.
func (fetchCommand) Help() string {
	return `Every package is checked against the SHA-256 that the server states.

  throughline fetch --year 2027 --theme sdg-11 --to http://127.0.0.1:8080`
}

func (c fetchCommand) Run(ctx context.Context, t terminal) error {
	series, err := seriesOf(hlpf.Default(), c.Year, c.Theme)
	if err != nil {
		return err
	}
	api, err := c.connect(ctx, "policy")
	if err != nil {
		return err
	}
	var all []compiled
	for _, s := range series {
		var answer struct {
			Edition corpus.Edition `json:"edition"`
		}
		err := api.get(ctx, "/v1/briefings/"+briefingPath(s)+"/"+c.Edition, &answer)
		if p, isProblem := errors.AsType[*problem](err); isProblem && p.Status == 404 && c.Theme == "all" {
			continue // this theme has no such edition; the others may
		}
		if err != nil {
			return fmt.Errorf("look up %s: %w", s, err)
		}
		zip, err := api.fetch(ctx, answer.Edition)
		if err != nil {
			return fmt.Errorf("fetch package of %s: %w", s, err)
		}
		file, err := leave(c.Out, s, zip)
		if err != nil {
			return err
		}
		all = append(all, compiled{Edition: answer.Edition, File: file})
	}
	if len(all) == 0 {
		return errors.New("there is no such edition on the server")
	}
	return printCompiled(t, all)
}

// fetch downloads an edition's package and checks its hash.
func (c *client) fetch(ctx context.Context, e corpus.Edition) ([]byte, error) {
	var link struct {
		URL string `json:"url"`
	}
	if err := c.get(ctx, "/v1/briefings/"+briefingPath(e.Series)+"/"+string(e.ID)+"/package", &link); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := c.download(ctx, link.URL, &body); err != nil {
		return nil, err
	}
	if got := corpus.Identify(body.Bytes()); got != e.Package {
		return nil, fmt.Errorf("the package that came has SHA-256 %s, not %s", got, e.Package)
	}
	return body.Bytes(), nil
}
