#!/usr/bin/env bash
# The servers that the tests of the AWS adapters talk to: DynamoDB Local and an
# S3 server (versitygw). They listen on 127.0.0.1 alone, on ports that the
# system chooses, and keep nothing.
#
#   servers.sh run COMMAND…   starts both, runs the command with their addresses in its environment, stops both
#   servers.sh start          starts both and prints two lines for the shell: eval "$(infra/servers/servers.sh start)"
#   servers.sh stop           stops what start started
#   servers.sh fetch          only fetches
#
# First use fetches into .tools/ (ignored by git) what is pinned below; it needs
# Go, a JDK of version 17 or later, and Maven.
set -euo pipefail

versitygw=v1.8.0
dynamodb_sha256=a28d8b4919999b7dee6ffa9fd4e9a08744460657a9bd3e3499e3aad00e1f2cc4 # of DynamoDBLocal-2.6.1.jar

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${THROUGHLINE_TOOLS:-$here/../../.tools}
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)
state=$tools/servers # of start and stop

# The only account of the S3 server; DynamoDB Local takes any. No secret: the
# servers listen to nobody else. shared/awstest has the same two words.
export ROOT_ACCESS_KEY=throughline ROOT_SECRET_KEY=throughline-tests

die() { echo "servers.sh: $*" >&2; exit 1; }

need() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || die "needs $command on the PATH"
  done
}

fetch() {
  need go javac mvn
  if [[ ! -x $tools/versitygw-$versitygw ]]; then
    GOBIN=$tools/fetched GOFLAGS= CGO_ENABLED=0 go install "github.com/versity/versitygw/cmd/versitygw@$versitygw" >&2
    mv "$tools/fetched/versitygw" "$tools/versitygw-$versitygw"
  fi
  local jar=$tools/dynamodb/DynamoDBLocal-2.6.1.jar
  if [[ ! -f $tools/dynamodb/.whole ]]; then
    mvn -q -B -ntp -C -f "$here/pom.xml" dependency:copy-dependencies \
      -DoutputDirectory="$tools/dynamodb" -DincludeScope=runtime >&2
    echo "$dynamodb_sha256  $jar" | sha256sum --check --quiet >&2 || die "$jar is not what was pinned"
    touch "$tools/dynamodb/.whole"
  fi
}

# up DIR starts both servers, with their files in DIR.
up() {
  local dir=$1 port
  mkdir -p "$dir/s3"
  java -Xmx512m -Djava.library.path="$tools/dynamodb" -cp "$tools/dynamodb/*" "$here/Loopback.java" \
    -sharedDb -inMemory -disableTelemetry >"$dir/dynamodb.log" 2>&1 </dev/null &
  echo $! >"$dir/dynamodb.pid"
  until port=$(sed -n 's/^port //p' "$dir/dynamodb.log") && [[ -n $port ]]; do
    alive "$dir/dynamodb.pid" || { cat "$dir/dynamodb.log" >&2; die "DynamoDB Local did not start"; }
    sleep 0.2
  done
  echo "export THROUGHLINE_TEST_DYNAMODB=http://127.0.0.1:$port" >"$dir/environment"

  for _ in 1 2 3 4 5; do # a port may be taken: try another
    port=$((20000 + RANDOM % 10000))
    listens "$port" && continue
    "$tools/versitygw-$versitygw" --quiet --region eu-west-1 --port "127.0.0.1:$port" posix "$dir/s3" \
      >"$dir/s3.log" 2>&1 </dev/null &
    echo $! >"$dir/s3.pid"
    while alive "$dir/s3.pid"; do
      if listens "$port"; then
        echo "export THROUGHLINE_TEST_S3=http://127.0.0.1:$port" >>"$dir/environment"
        return
      fi
      sleep 0.1
    done
  done
  cat "$dir/s3.log" >&2
  die "the S3 server did not start"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

alive() { kill -0 "$(cat "$1")" 2>/dev/null; }

# down DIR ends both by their process numbers and removes their files.
down() {
  local dir=$1 pid
  for pid in "$dir"/*.pid; do
    [[ -f $pid ]] && kill "$(cat "$pid")" 2>/dev/null || true
  done
  rm -rf "$dir"
}

case ${1:-} in
fetch) fetch ;;
start)
  [[ ! -e $state/environment ]] || die "running already: $(tr '\n' ' ' <"$state/environment")"
  fetch
  trap 'down "$state"' ERR
  set -m # each server in a group of its own, so that it outlives this shell
  up "$state"
  cat "$state/environment"
  ;;
stop) down "$state" ;;
run)
  shift
  [[ $# -gt 0 ]] || die "run what?"
  fetch
  dir=$(mktemp -d)
  trap 'down "$dir"' EXIT
  trap 'exit 130' INT TERM
  up "$dir"
  # shellcheck disable=SC1091
  source "$dir/environment"
  "$@"
  ;;
*) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
