package infra_test

import "testing"

// The evaluator is held to what the User Guide of IAM says, on policies as
// small as can be.
func TestRequestsAreDecidedAsIAMDoes(t *testing.T) {
	t.Parallel()
	const role, object = "arn:aws:iam::" + account + ":role/r", "arn:aws:s3:::b/u/1"
	allow := policy{kind: roleKind, owner: role, actions: []string{"s3:Get*"}, resources: []string{"arn:aws:s3:::b/*"}}
	bucket := func(p policy) policy {
		p.kind, p.principals = "AWS::S3::BucketPolicy", []string{"*"}
		return p
	}
	when := func(operator, key string, want ...string) policy {
		p := allow
		p.conditions = []condition{{operator, key, want}}
		return p
	}
	get := request{by: role, action: "s3:GetObject", resource: object, context: map[string][]string{"k": {"v"}, "n": {"5"}, "both": {"a", "b"}}}
	key := request{by: role, action: "kms:Decrypt", resource: "arn:aws:kms:k"}
	keyPolicy := policy{kind: keyKind, owner: "arn:aws:kms:k", principals: []string{"arn:aws:iam::" + account + ":root"}, actions: []string{"kms:*"}, resources: []string{"*"}}
	decrypt := policy{kind: roleKind, owner: role, actions: []string{"kms:Decrypt"}, resources: []string{"arn:aws:kms:k"}}
	for name, c := range map[string]struct {
		policies []policy
		request  request
		want     bool
	}{
		"nothing said":                            {nil, get, false},
		"allowed":                                 {[]policy{allow}, get, true},
		"another's role":                          {[]policy{{kind: roleKind, owner: role + "2", actions: allow.actions, resources: allow.resources}}, get, false},
		"another action":                          {[]policy{allow}, request{by: role, action: "s3:PutObject", resource: object}, false},
		"another resource":                        {[]policy{allow}, request{by: role, action: "s3:GetObject", resource: "arn:aws:s3:::bb/u/1"}, false},
		"allowed by the bucket alone":             {[]policy{bucket(allow)}, get, true},
		"denied by the bucket":                    {[]policy{allow, bucket(policy{deny: true, actions: []string{"s3:*"}, resources: []string{object}})}, get, false},
		"denied but for this action":              {[]policy{allow, bucket(policy{deny: true, notActions: []string{"s3:GetObject"}, resources: []string{"*"}})}, get, true},
		"denied but for other actions":            {[]policy{allow, bucket(policy{deny: true, notActions: []string{"s3:PutObject"}, resources: []string{"*"}})}, get, false},
		"denied but for this resource":            {[]policy{allow, bucket(policy{deny: true, actions: []string{"s3:*"}, notResources: []string{"arn:aws:s3:::b/u/*"}})}, get, true},
		"denied but for other resources":          {[]policy{allow, bucket(policy{deny: true, actions: []string{"s3:*"}, notResources: []string{"arn:aws:s3:::b/x/*"}})}, get, false},
		"one character":                           {[]policy{{kind: roleKind, owner: role, actions: []string{"s3:GetObjec?"}, resources: []string{"arn:aws:s3:::b/?/1"}}}, get, true},
		"a condition that holds":                  {[]policy{when("StringEquals", "k", "x", "v")}, get, true},
		"a condition that does not":               {[]policy{when("StringEquals", "k", "x")}, get, false},
		"a condition on what is not there":        {[]policy{when("StringEquals", "missing", "v")}, get, false},
		"a negated one on what is not there":      {[]policy{when("StringNotEquals", "missing", "v")}, get, true},
		"a negated one that meets one of several": {[]policy{when("StringNotEquals", "k", "x", "v")}, get, false},
		"null where it is there":                  {[]policy{when("Null", "k", "true")}, get, false},
		"null where it is not":                    {[]policy{when("Null", "missing", "true")}, get, true},
		"greater":                                 {[]policy{when("NumericGreaterThan", "n", "4")}, get, true},
		"not greater":                             {[]policy{when("NumericGreaterThan", "n", "5")}, get, false},
		"for all values":                          {[]policy{when("ForAllValues:StringLike", "both", "a*", "b*")}, get, true},
		"for all but one":                         {[]policy{when("ForAllValues:StringLike", "both", "a*")}, get, false},
		"for all of none":                         {[]policy{when("ForAllValues:StringLike", "missing", "a*")}, get, true},
		"a key for the account":                   {[]policy{keyPolicy, decrypt}, key, true},
		"a key without the role's leave":          {[]policy{keyPolicy}, key, false},
		"a key without its own":                   {[]policy{decrypt}, key, false},
	} {
		if got := (deployment{policies: c.policies}).allows(c.request); got != c.want {
			t.Errorf("%s: allows = %v, want %v", name, got, c.want)
		}
	}
}
