// Package topic wires the topic of Amazon SNS by which subscribers are told,
// for the function that tells them.
package topic

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/city-outcomes/throughline/shared/notify"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Topic is a topic. It is a notify.Topic.
type Topic struct {
	client *sns.Client
	arn    string
}

var _ notify.Topic = Topic{}

// Open returns the topic of a function that works with wiring.Topic.
func Open(a wiring.AWS) Topic {
	return Topic{sns.NewFromConfig(a.Config), a.Value(wiring.TopicVariable)}
}

// Publish sends a message to the topic's subscribers.
func (t Topic) Publish(ctx context.Context, m notify.Message) error {
	attributes := map[string]types.MessageAttributeValue{}
	for name, value := range m.Attributes {
		attributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
	}
	_, err := t.client.Publish(ctx, &sns.PublishInput{TopicArn: &t.arn, Subject: &m.Subject, Message: &m.Body, MessageAttributes: attributes})
	if err != nil {
		return fmt.Errorf("publish to topic: %w", err)
	}
	return nil
}
