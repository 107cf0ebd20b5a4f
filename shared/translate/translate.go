// Package translate has quotations translated by Amazon Translate. A text is
// sent to the service in the region of its client, and nothing else of its
// document: what the service may keep of it is for the account to say.
package translate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	amazon "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"
	"github.com/aws/smithy-go"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// mostBytes is the longest text that TranslateText takes, in UTF-8.
const mostBytes = 10_000

// Service is Amazon Translate. It is a pipeline.Translator.
type Service struct{ client *amazon.Client }

var _ pipeline.Translator = Service{}

// New returns the service that a client reaches.
func New(client *amazon.Client) Service { return Service{client} }

// Engine is its name: Amazon publishes no versions of its models.
func (Service) Engine() string { return "Amazon Translate" }

// Translate has a text translated into English. What the service would refuse
// by its own rules is not sent.
func (s Service) Translate(ctx context.Context, language, text string) (string, error) {
	source := code(language)
	if source == "" || strings.TrimSpace(text) == "" || len(text) > mostBytes {
		return "", fmt.Errorf("translate %d bytes from %q: %w", len(text), language, pipeline.ErrUntranslatable)
	}
	out, err := s.client.TranslateText(ctx, &amazon.TranslateTextInput{SourceLanguageCode: &source, TargetLanguageCode: aws.String("en"), Text: &text})
	if err != nil {
		return "", fmt.Errorf("translate %d bytes from %q: %w", len(text), language, classified(err))
	}
	return aws.ToString(out.TranslatedText), nil
}

// classified tells what would be refused again from a failure. Of the service's
// answer it keeps the code alone: the message may repeat the text.
func classified(err error) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return err
	}
	code := errors.New(answer.ErrorCode())
	var pair *types.UnsupportedLanguagePairException
	var size *types.TextSizeLimitExceededException
	if errors.As(err, &pair) || errors.As(err, &size) {
		return errors.Join(pipeline.ErrUntranslatable, code)
	}
	return code
}

// code is a language as the service calls it: where it tells variants apart it
// wants to know, and it has one Norwegian. Empty where we do not know the
// language either: the service would guess it by another service.
func code(tag string) string {
	primary := corpus.PrimaryLanguage(tag)
	rest := strings.TrimPrefix(strings.ToLower(tag), primary)
	switch {
	case primary == "" || primary == "und" || primary == "mul":
		return ""
	case primary == "nb" || primary == "nn":
		return "no"
	case primary == "zh" && (strings.Contains(rest, "hant") || strings.Contains(rest, "tw") || strings.Contains(rest, "hk")):
		return "zh-TW"
	case primary == "pt" && strings.Contains(rest, "pt"):
		return "pt-PT"
	}
	return primary
}
