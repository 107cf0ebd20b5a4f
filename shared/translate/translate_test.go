package translate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	amazon "github.com/aws/aws-sdk-go-v2/service/translate"

	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/translate"
)

// asked is a request to TranslateText (API version 2017-07-01).
type asked struct{ SourceLanguageCode, TargetLanguageCode, Text string }

// served is a service that answers as answer says, and what it was asked.
func served(t *testing.T, answer func(asked) (int, string)) (translate.Service, *atomic.Int64) {
	t.Helper()
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if target := r.Header.Get("X-Amz-Target"); target != "AWSShineFrontendService_20170701.TranslateText" || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
			t.Errorf("the request is for %q, signed %q", target, r.Header.Get("Authorization"))
		}
		var in asked
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		status, body := answer(in)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return translate.New(amazon.New(amazon.Options{Region: "eu-west-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("made-up", "made-up", "")})), &calls
}

func said(english string) string {
	b, _ := json.Marshal(map[string]string{"TranslatedText": english, "SourceLanguageCode": "xx", "TargetLanguageCode": "en"}) // strings have a JSON
	return string(b)
}

// fault is an answer of the service whose message repeats the text.
func fault(code string) string {
	return fmt.Sprintf(`{"__type":%q,"message":"made up: Алаң бәріне ортақ."}`, code)
}

func TestTranslateAsksForEnglishInTheServicesOwnCodes(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"es": "es", "es-MX": "es", "fr": "fr", "ar": "ar", "nb": "no", "nn-NO": "no", "no": "no", "pt": "pt", "pt-PT": "pt-PT", "pt-BR": "pt",
		"zh": "zh", "zh-Hans": "zh", "zh-Hant-HK": "zh-TW", "zh-TW": "zh-TW", "ES": "es", "sr-Latn": "sr", "PT": "pt", "PT-br": "pt", "Pt-Pt": "pt-PT", "ZH-tw": "zh-TW",
	} {
		s, _ := served(t, func(in asked) (int, string) {
			if in != (asked{want, "en", "La plaza es de todos."}) {
				t.Errorf("of %q the service is asked %+v, want the language %q", tag, in, want)
			}
			return http.StatusOK, said("The square is everybody's.")
		})
		if got, err := s.Translate(t.Context(), tag, "La plaza es de todos."); err != nil || got != "The square is everybody's." {
			t.Errorf("Translate(%q) = %q, %v", tag, got, err)
		}
	}
}

func TestTranslateDoesNotSendWhatTheServiceWouldRefuse(t *testing.T) {
	t.Parallel()
	s, calls := served(t, func(asked) (int, string) { return http.StatusOK, said("something") })
	for name, c := range map[string]struct{ language, text string }{
		"nobody knows the language": {"und", "La plaza es de todos."},
		"no language":               {"", "La plaza es de todos."},
		"nothing to translate":      {"es", " \u00a0"},
		"a byte too long":           {"ar", strings.Repeat("ا", 5_000) + "."},
	} {
		if got, err := s.Translate(t.Context(), c.language, c.text); got != "" || !errors.Is(err, pipeline.ErrUntranslatable) {
			t.Errorf("%s: Translate = %q, %v, want ErrUntranslatable", name, got, err)
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("the service was asked %d times", n)
	}
	if _, err := s.Translate(t.Context(), "ar", strings.Repeat("ا", 5_000)); err != nil || calls.Load() != 1 {
		t.Errorf("10,000 bytes: %v after %d calls, want them sent", err, calls.Load())
	}
}

func TestTranslateTellsRefusalsFromFailures(t *testing.T) {
	t.Parallel()
	for code, c := range map[string]struct {
		status  int
		refused bool
	}{
		"UnsupportedLanguagePairException": {400, true},
		"TextSizeLimitExceededException":   {400, true},
		"AccessDeniedException":            {400, false},
		"TooManyRequestsException":         {400, false},
		"InternalServerException":          {500, false},
		"ServiceUnavailableException":      {503, false},
	} {
		s, _ := served(t, func(asked) (int, string) { return c.status, fault(code) })
		got, err := s.Translate(t.Context(), "kk", "Алаң бәріне ортақ.")
		if got != "" || err == nil || errors.Is(err, pipeline.ErrUntranslatable) != c.refused {
			t.Errorf("%s: Translate = %q, %v, want refused to be %t", code, got, err, c.refused)
		}
		if err != nil && (strings.Contains(err.Error(), "Алаң") || !strings.Contains(err.Error(), code)) {
			t.Errorf("%s: the error is %v, want the code and not the text", code, err)
		}
	}
}

func TestTranslateGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	s, _ := served(t, func(asked) (int, string) { <-held; return http.StatusOK, said("late") })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := s.Translate(ctx, "es", "La plaza es de todos.")
	close(held)
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, pipeline.ErrUntranslatable) {
		t.Errorf("Translate = %v, want the deadline's error", err)
	}
}

func TestTranslateReturnsWhatTheServiceGave(t *testing.T) {
	t.Parallel()
	for _, given := range []string{"", "La plaza es de todos.", "=1+1 <b>&amp;\x01\u202e"} {
		s, _ := served(t, func(asked) (int, string) { return http.StatusOK, said(given) })
		if got, err := s.Translate(t.Context(), "es", "La plaza es de todos."); err != nil || got != given {
			t.Errorf("Translate = %q, %v, want %q", got, err, given)
		}
	}
	s, _ := served(t, func(asked) (int, string) { return http.StatusOK, "{}" })
	if got, err := s.Translate(t.Context(), "es", "La plaza es de todos."); err != nil || got != "" {
		t.Errorf("of an answer without a text Translate = %q, %v, want nothing", got, err)
	}
}

func TestEngineIsNamedAsReadersKnowIt(t *testing.T) {
	t.Parallel()
	if got := (translate.Service{}).Engine(); got != "Amazon Translate" {
		t.Errorf("Engine() = %q", got)
	}
}
