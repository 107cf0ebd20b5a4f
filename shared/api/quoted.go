package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// quoting is an edition that quotes a document.
type quoting struct {
	corpus.Series
	Title  string           `json:"title"` // of the theme, in English
	ID     corpus.EditionID `json:"id"`
	Number int              `json:"number"`
	State  string           `json:"state"` // draft or final
}

// asked is how many things are asked of the catalogue at the same time.
const asked = 16

// quotingList has them by year, theme and number.
type quotingList struct {
	Editions []quoting `json:"editions"`
}

// editionsOf lists the editions that quote the document in the path: whoever
// takes it back has to know them.
func (b Briefings) editionsOf(w http.ResponseWriter, r *request) error {
	d, err := b.read(r)
	if err != nil {
		return err
	}
	found, err := b.quoting(r.Context(), d.Document)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, quotingList{Editions: append([]quoting{}, found...)})
}

func (b Briefings) quoting(ctx context.Context, id corpus.DocumentID) ([]quoting, error) {
	themes := b.Calendar.AllThemes()
	found := make([][]quoting, len(b.Calendar.Years)*len(themes))
	err := sideBySide(len(found), func(i int) (err error) {
		found[i], err = b.quotingUnder(ctx, b.Calendar.Years[i/len(themes)].Year, themes[i%len(themes)], id)
		return err
	})
	return slices.Concat(found...), err
}

// sideBySide does n things, several at the same time.
func sideBySide(n int, do func(i int) error) error {
	errs := make([]error, n)
	places := make(chan struct{}, asked)
	var wg sync.WaitGroup
	for i := range n {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			errs[i] = do(i)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (b Briefings) quotingUnder(ctx context.Context, year int, theme hlpf.Theme, id corpus.DocumentID) ([]quoting, error) {
	series := corpus.Series{Year: year, Theme: theme.ID}
	editions, err := b.Catalog.Editions(ctx, series)
	if err != nil {
		return nil, fmt.Errorf("list editions of %s: %w", series, err)
	}
	editions = slices.DeleteFunc(editions, func(e corpus.Edition) bool { return !slices.Contains(e.Quoted, id) })
	views, err := b.viewed(ctx, series, editions...)
	if err != nil {
		return nil, err
	}
	var found []quoting
	for _, e := range slices.Backward(views) {
		found = append(found, quoting{Series: series, Title: theme.Title("en"), ID: e.ID, Number: e.Number, State: e.State})
	}
	return found, nil
}
