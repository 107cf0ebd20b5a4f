package classify_test

import (
	"reflect"
	"testing"

	"github.com/city-outcomes/throughline/shared/classify"
)

func TestMeasuresAreThoseOfTheEmbeddedClassifier(t *testing.T) {
	t.Parallel()
	c, err := classify.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	got, err := classify.Measures()
	if err != nil || len(got) == 0 || !reflect.DeepEqual(got, c.Measures()) {
		t.Errorf("Measures = %d measures, %v, want the classifier's %d", len(got), err, len(c.Measures()))
	}
}
