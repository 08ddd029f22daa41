#!/bin/sh
# Checks an evidence bundle with sh, openssl (3 or later), awk and xxd (and mkdir and rm for a
# folder in TMPDIR, which OpenSSL needs for signatures):
#
#   sh verify.sh [BAG [VKEY-FILE]]
#
# BAG is the folder with bagit.txt; without it, the one that this script lies in. VKEY-FILE
# has the key that has to have signed the bundle, in one line, as you got it by another way;
# without it, the key in the bag is believed.
#
# Exit codes: 0 nothing is wrong; 3 there is no bag, or a tool is missing; 4 something was
# changed; 5 it is another store's, or signed by another key.
set -u
LC_ALL=C
export LC_ALL

case $0 in */*) bag=${1:-${0%/*}/..} ;; *) bag=${1:-..} ;; esac
asked=
if [ $# -ge 2 ]; then
    asked=$(awk '{ print }' "$2") || exit 3
fi
cd "$bag" || exit 3
if [ ! -f bagit.txt ] && [ ! -f manifest-sha256.txt ]; then
    printf 'no bag here: %s\n' "$bag" >&2
    exit 3
fi
for tool in openssl awk xxd; do
    command -v "$tool" >/dev/null || { printf '%s is missing\n' "$tool" >&2; exit 3; }
done

wrong=0
foreign=0
bad() {
    printf 'WRONG %s\n' "$*"
    wrong=$((wrong + 1))
}
# What awk programs print about what is wrong, one thing a line.
bads() {
    [ -z "$1" ] && return
    printf '%s\n' "$1" | awk '{ print "WRONG " $0 }'
    wrong=$((wrong + 1))
}

digest() { openssl dgst -sha256 -r | awk '{ print $1 }'; }
# A Merkle tree (RFC 6962): a leaf is hashed behind 00, two nodes behind 01.
leaf() { { printf '\000'; awk '{ printf "%s", $0 }' "$1"; } | digest; }
# Sets node; it is called some hundred times, and every process counts.
node_of() {
    node=$(printf '01%s%s' "$1" "$2" | xxd -r -p | openssl dgst -sha256 -r)
    node=${node%% *}
}
hex() { printf '%s' "$1" | openssl base64 -d -A | xxd -p -c 256; }
none=0000000000000000000000000000000000000000000000000000000000000000

# 1. The files and their manifests.

newline='
'
listed=$newline
# against MANIFEST PREFIX: the files it lists, of which it may list those below PREFIX.
against() {
    [ -f "$1" ] || return
    while read -r want path; do
        case $path in
        data/*) [ "$2" = data ] || { bad "$1: it lists $path, which is not its to list"; continue; } ;;
        *) [ "$2" != data ] || { bad "$1: it lists $path, which is not its to list"; continue; } ;;
        esac
        case /$path/ in */../*) bad "$1: it lists $path, which is outside of the bag"; continue ;; esac
        case $listed in *"$newline$path$newline"*) bad "$1: it lists $path more than once"; continue ;; esac
        listed=$listed$path$newline
        if [ ! -f "$path" ]; then
            bad "$path: it is missing"
        elif [ "$(digest <"$path")" != "$want" ]; then
            bad "$path: it was changed: its digest is not the one in $1"
        fi
    done <"$1"
}
against tagmanifest-sha256.txt tags
against manifest-sha256.txt data
walk() {
    for file in "$1"* "$1".[!.]* "$1"..?*; do
        if [ -h "$file" ]; then
            bad "$file: it is no regular file, and no bag has such"
        elif [ -d "$file" ]; then
            walk "$file/"
        elif [ -f "$file" ]; then
            [ "$file" = tagmanifest-sha256.txt ] && continue
            case $listed in
            *"$newline$file$newline"*) ;;
            *) bad "$file: it is not of this bag: no manifest lists it" ;;
            esac
        elif [ -e "$file" ]; then
            bad "$file: it is no regular file, and no bag has such"
        fi
    done
}
walk ''
present=
for file in data/events.jsonl data/events.sha256 data/words.jsonl data/head.json data/head.json.tlog-proof \
    data/rules/named.json data/schema/events.json; do
    [ -f "$file" ] && present=yes
done
needs() {
    for file; do
        [ -f "$file" ] && continue
        case $listed in *"$newline$file$newline"*) ;; *) bad "$file: it is missing, and every bundle has it" ;; esac
    done
}
needs bagit.txt bag-info.txt manifest-sha256.txt tagmanifest-sha256.txt data/README.txt data/account.html \
    data/census.json data/census.json.tlog-proof data/census-place.txt data/consistency.txt data/keys/log.vkey \
    data/keys/log.pem data/keys/tlog-policy data/consent.json data/custody.jsonl data/certification/902-13.txt \
    data/certification/902-14.txt data/verify.sh
[ -z "$present" ] || needs data/events.jsonl data/events.sha256 data/words.jsonl data/head.json \
    data/head.json.tlog-proof data/rules/named.json data/schema/events.json
# Nothing below makes sense of a file that is not there.
for file in bagit.txt bag-info.txt data/census.json data/census.json.tlog-proof data/census-place.txt \
    data/consistency.txt data/keys/log.vkey data/keys/log.pem data/keys/tlog-policy; do
    [ -f "$file" ] || { printf '%s is missing: the rest cannot be checked\n' "$file"; exit 4; }
done
[ "$(digest <bagit.txt)" = 1712ecfb074bf29c4188ad3421032509159a09739fd604f8fe57038b4ddefcc9 ] ||
    bad 'bagit.txt: it is not the declaration of a bag of version 1.0'

told() { awk -v label="$1: " 'index($0, label) == 1 { print substr($0, length(label) + 1); exit }' bag-info.txt; }
stream=$(told External-Identifier)
case $stream in 'contact#+'[0-9]*) ;; *) bad 'bag-info.txt: it names no contact as External-Identifier' ;; esac
stream_digest=$(printf '%s' "$stream" | digest)

# 2. The key, and who signed.

vkey=$(awk '{ print }' data/keys/log.vkey)
origin=${vkey%%+*}
key_base64=${vkey#*+}
key_id=${key_base64%%+*}
key=$(hex "${key_base64#*+}")
case $key in 01*) key=${key#01} ;; *) bad 'data/keys/log.vkey: it is no verifier key with Ed25519' ;; esac
[ "$({ printf '%s\n' "$origin"; printf '01%s' "$key" | xxd -r -p; } | digest | awk '{ print substr($0, 1, 8) }')" = "$key_id" ] ||
    bad 'data/keys/log.vkey: its id is not that of its key'
[ "$(openssl pkey -pubin -in data/keys/log.pem -outform DER 2>/dev/null | xxd -p -c 256)" = "302a300506032b6570032100$key" ] ||
    bad 'data/keys/log.pem: it has not the key of data/keys/log.vkey'
[ "$(awk '{ print }' data/keys/tlog-policy)" = "log $vkey${newline}quorum none" ] ||
    bad 'data/keys/tlog-policy: it has not the key of data/keys/log.vkey'
if [ -n "$asked" ] && [ "$asked" != "$vkey" ]; then
    foreign=1
    if [ "${asked%%+*}" != "$origin" ]; then
        printf 'WRONG data/keys/log.vkey: the bundle is another store'"'"'s: of the log %s, not %s\n' "$origin" "${asked%%+*}"
    else
        printf 'WRONG data/keys/log.vkey: the bundle is signed by another key: %s, not %s\n' "$vkey" "$asked"
    fi
fi

scratch=${TMPDIR:-/tmp}/verify-bundle.$$
mkdir -m 700 "$scratch" || exit 3
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# opened NOTE: checks its signature; sets size, root and note_origin.
opened() {
    awk '/^$/ { exit } { print }' "$1" >"$scratch/text"
    line=$(awk -v name="$origin" 'past && $1 == "\342\200\224" && $2 == name { print $3; exit } /^$/ { past = 1 }' "$1")
    signed=$(hex "$line")
    note_origin=$(awk 'NR == 1' "$scratch/text")
    size=$(awk 'NR == 2' "$scratch/text")
    root=$(hex "$(awk 'NR == 3' "$scratch/text")")
    case $size in '' | *[!0-9]*) size=0 ;; esac
    if [ "$note_origin" != "$origin" ]; then
        bad "$1: it is of the log $note_origin, not $origin"
    elif [ "${signed%"${signed#????????}"}" != "$key_id" ]; then
        bad "$1: it is signed by another key than data/keys/log.vkey"
    else
        printf '%s' "${signed#????????}" | xxd -r -p >"$scratch/sig"
        openssl pkeyutl -verify -pubin -inkey data/keys/log.pem -rawin -in "$scratch/text" \
            -sigfile "$scratch/sig" >/dev/null 2>&1 || bad "$1: it was changed after it was signed"
    fi
}
newest=
earlier=
for file in data/checkpoints/*; do
    [ -f "$file" ] || continue
    case $file in
    data/checkpoints/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].note) ;;
    *) bad "$file: it is no signed checkpoint"; continue ;;
    esac
    [ -z "$newest" ] || earlier="$earlier $newest"
    newest=$file
done
[ -n "$newest" ] || { bad 'data/checkpoints/: it holds no signed checkpoint'; exit 4; }
number_of() { awk -v path="$1" 'BEGIN { sub(/.*\//, "", path); print path + 0 }'; }
number=$(number_of "$newest")
opened "$newest"
last_size=$size
last_root=$root

# begins SIZE ROOT HASHES…: whether the log of that size is the beginning of the last (RFC 9162, 2.1.4.2).
begins() {
    first=$1
    first_root=$2
    shift 2
    if [ "$first" -eq "$last_size" ]; then
        [ $# -eq 0 ] && [ "$first_root" = "$last_root" ]
        return
    fi
    [ "$first" -ge 1 ] && [ "$first" -lt "$last_size" ] || return 1
    [ $((first & (first - 1))) -ne 0 ] || set -- "$first_root" "$@"
    [ $# -ge 1 ] || return 1
    fn=$((first - 1))
    sn=$((last_size - 1))
    while [ $((fn & 1)) -eq 1 ]; do fn=$((fn >> 1)); sn=$((sn >> 1)); done
    fr=$1
    sr=$1
    shift
    for hash; do
        [ "$sn" -ne 0 ] || return 1
        if [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
            node_of "$hash" "$fr"
            fr=$node
            node_of "$hash" "$sr"
            sr=$node
            while [ $((fn & 1)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn >> 1)); sn=$((sn >> 1)); done
        else
            node_of "$sr" "$hash"
            sr=$node
        fi
        fn=$((fn >> 1))
        sn=$((sn >> 1))
    done
    [ "$fr" = "$first_root" ] && [ "$sr" = "$last_root" ] && [ "$sn" -eq 0 ]
}
heading='each checkpoint is the beginning of the last: RFC 6962, 2.1.2'
for file in $earlier; do
    heading="$heading${newline}checkpoint $(number_of "$file") begins $number"
done
[ "$(awk '/ /' data/consistency.txt)" = "$heading" ] ||
    bad 'data/consistency.txt: its proofs are not about the checkpoints of this bundle'
for file in $earlier; do
    opened "$file"
    from=$(number_of "$file")
    proof=$(awk -v head="checkpoint $from begins $number" '/ / { in_it = $0 == head; next } in_it' data/consistency.txt |
        while read -r line; do hex "$line"; done)
    # shellcheck disable=SC2086
    begins "$size" "$root" $proof ||
        bad "data/consistency.txt: checkpoint $from is not shown to be the beginning of checkpoint $number"
done

# 3. The census and the head, as entries of the log.

# included ENTRY PROOF [INDEX]: whether the entry is in the log (RFC 9162, 2.1.3.2).
included() {
    [ "$(awk 'past { print } /^$/ { past = 1 }' "$2")" = "$(awk '{ print }' "$newest")" ] ||
        bad "$2: its checkpoint is not $newest"
    [ "$(awk 'NR == 1' "$2")" = 'c2sp.org/tlog-proof@v1' ] ||
        bad "$2: it is no proof in the form of c2sp.org/tlog-proof@v1"
    index=$(awk 'NR == 2 && $1 == "index" { print $2 }' "$2")
    case $index in '' | *[!0-9]*) bad "$2: it is no proof in the form of c2sp.org/tlog-proof@v1"; return ;; esac
    [ -z "${3:-}" ] || [ "$index" = "$3" ] || bad "$2: it is not about the last entry of the log"
    fn=$index
    sn=$((last_size - 1))
    at=$(leaf "$1")
    [ "$fn" -le "$sn" ] || sn=-1
    for line in $(awk 'NR > 2 && /^$/ { exit } NR > 2' "$2"); do
        hash=$(hex "$line")
        if [ "$sn" -le 0 ]; then
            sn=-1
            break
        elif [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
            node_of "$hash" "$at"
            at=$node
            while [ $((fn & 1)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn >> 1)); sn=$((sn >> 1)); done
        else
            node_of "$at" "$hash"
            at=$node
        fi
        fn=$((fn >> 1))
        sn=$((sn >> 1))
    done
    [ "$sn" -eq 0 ] && [ "$at" = "$last_root" ] ||
        bad "$2: it does not lead from the entry to the root that was signed"
}
census=$(awk -F '"' 'NR == 1 && /^\{"at":"[^"]*","checkpoint":[0-9]+,"root":"[0-9a-f]+","size":[0-9]+\}$/ {
    print $4, substr($7, 2, length($7) - 2), $10 }' data/census.json)
[ -n "$census" ] || bad 'data/census.json: it is no census'
census_root=${census##* }
census=${census% *}
[ "${census##* }" = "$number" ] ||
    bad "data/census.json: it is the census of checkpoint ${census##* }, not $number"
[ "$(told Log)" = "$origin" ] || bad 'bag-info.txt: Log is not what the bag holds'
[ "$(told Checkpoint)" = "$number" ] || bad 'bag-info.txt: Checkpoint is not what the bag holds'
[ "$(told Checkpoint-At)" = "${census%% *}" ] || bad 'bag-info.txt: Checkpoint-At is not what the bag holds'
included data/census.json data/census.json.tlog-proof $((last_size - 1))
head_leaf=absent
head_seq=0
head_hash=
if [ -f data/head.json ]; then
    head_leaf=$(leaf data/head.json)
    head=$(awk -F '"' 'NR == 1 && /^\{"hash":"[0-9a-f]+","recorded_at":"[^"]*","seq":[0-9]+,"stream":"[0-9a-f]+"\}$/ {
        print $4, substr($11, 2, length($11) - 2), $14 }' data/head.json)
    [ -n "$head" ] || bad 'data/head.json: it is no head of a stream'
    head_hash=${head%% *}
    [ "${head##* }" = "$stream_digest" ] || bad 'data/head.json: it is the head of another stream'
    head=${head% *}
    head_seq=${head##* }
    [ ! -f data/head.json.tlog-proof ] || included data/head.json data/head.json.tlog-proof
fi

# 4. The place of the stream in the census: 256 levels, empty but for what is named.

place_stream=$(awk 'NR == 1 && $1 == "stream" { print $2 }' data/census-place.txt)
place_leaf=$(awk 'NR == 2 && $1 == "leaf" { print $2 }' data/census-place.txt)
[ "$place_stream" = "$stream_digest" ] || bad 'data/census-place.txt: it is about another stream'
[ "$place_leaf" = "$head_leaf" ] || bad 'data/census-place.txt: it is not about data/head.json'
at=$place_leaf
[ "$at" != absent ] || at=$none
while read -r bit beside; do
    [ "$at" = "$none" ] && [ "$beside" = "$none" ] && continue
    if [ "$bit" = 0 ]; then node_of "$at" "$beside"; else node_of "$beside" "$at"; fi
    at=$node
done <<END
$(awk -v none="$none" -v stream="$place_stream" '
    NR > 2 { if (NR > 3 && $1 + 0 >= last) broken = 1; last = $1 + 0; beside[last] = $2 }
    END {
        digits = "0123456789abcdef"
        if (broken) { print "0 broken"; exit }
        for (branch = 255; branch >= 0; branch--) {
            digit = index(digits, substr(stream, int(branch / 4) + 1, 1)) - 1
            for (step = 3 - branch % 4; step > 0; step--) digit = int(digit / 2)
            print digit % 2, (branch in beside) ? beside[branch] : none
        }
    }' data/census-place.txt)
END
[ "$at" = "$census_root" ] && [ "$place_leaf" != "$none" ] ||
    bad 'data/census-place.txt: it does not lead to the root in data/census.json'

# 5. The events: their hashes, their order, the last of them.

events=0
if [ -f data/events.jsonl ] && [ -f data/events.sha256 ]; then
    awk '{ c = "openssl dgst -sha256 -r"; printf "%s", $0 | c; close(c) }' data/events.jsonl >"$scratch/hashes"
    found=$(awk -v stream="$stream" -v head_seq="$head_seq" -v head_hash="$head_hash" -v none="$none" '
        FILENAME == ARGV[1] { hash[FNR] = $1; next }
        FILENAME == ARGV[2] {
            if ($0 !~ /^[0-9a-f]+  [0-9]+$/) print "data/events.sha256: it is no list of hashes"
            listed[FNR] = $1; position[FNR] = $2; lists = FNR; next
        }
        # What follows the data of an event has one form, and no text in it.
        !match($0, /,"prev_hash":"[0-9a-f]+","recorded_at":"[^"]*","schema":[0-9]+,"seq":[0-9]+,"stream_id":"[^"]*","type":"[A-Za-z]+"\}$/) {
            before++; unread = 1; events = FNR
            print "data/events.jsonl, event " before ": it is no event in the form in which events are hashed"
            next
        }
        {
            events = FNR
            split(substr($0, RSTART), part, "\"")
            prev = part[4]; seq = substr(part[13], 2) + 0; whose = part[16]; type = part[20]
            at = before + 1
            if (FNR in listed && listed[FNR] != hash[FNR])
                print "data/events.jsonl, event " seq ": its hash is not the one in data/events.sha256: it was changed"
            else if (FNR in listed && position[FNR] != seq)
                print "data/events.sha256, event " seq ": it is listed under another position"
            if (whose != stream) print "data/events.jsonl, event " seq ": it is of another stream"
            lost = type == "EventsLost" && index($0, "\"data\":{\"from\":" at ",") && index($0, ",\"through\":" (seq - 1) "}")
            if (seq != at && !(lost && seq > at))
                print "data/events.jsonl, event " at ": it is missing, or events stand in another order"
            else if (seq == at && !unread && prev != (FNR == 1 ? none : listed[FNR - 1]))
                print "data/events.jsonl, event " seq ": it does not follow the event before it"
            before = seq; unread = 0
        }
        END {
            if (lists != events) print "data/events.sha256: it lists " lists " hashes of " events " events"
            if (before != head_seq || hash[events] != head_hash)
                print "data/events.jsonl, event " before ": it is the last, and not the one in data/head.json"
        }' "$scratch/hashes" data/events.sha256 data/events.jsonl)
    bads "$found"
    events=$(awk 'END { print NR }' data/events.jsonl)
fi
[ "$(told Events)" = "$events" ] || bad 'bag-info.txt: Events is not what the bag holds'

# 6. The words: their places, their digests, and what erased those that are gone.

if [ -f data/events.jsonl ] && [ -f data/words.jsonl ]; then
    # Texts as JSON escapes them, back to the bytes they are, in hex behind their salt.
    awk '
        BEGIN { for (code = 1; code < 256; code++) code_of[sprintf("%c", code)] = sprintf("%02x", code) }
        {
            out = ""
            if (match($0, /,"salt":"[0-9a-f]+","seq":[0-9]+,"text":"/)) {
                split(substr($0, RSTART), part, "\"")
                out = part[4]
                text = substr($0, RSTART + RLENGTH, length($0) - RSTART - RLENGTH - 1)
                for (place = 1; place <= length(text); place++) {
                    sign = substr(text, place, 1)
                    if (sign != "\\") { out = out code_of[sign]; continue }
                    sign = substr(text, ++place, 1)
                    if (sign == "b") out = out "08"
                    else if (sign == "t") out = out "09"
                    else if (sign == "n") out = out "0a"
                    else if (sign == "f") out = out "0c"
                    else if (sign == "r") out = out "0d"
                    else if (sign == "u") { out = out substr(text, place + 3, 2); place += 4 }
                    else out = out code_of[sign]
                }
            }
            c = "xxd -r -p | openssl dgst -sha256 -r"
            printf "%s", out | c
            close(c)
        }' data/words.jsonl >"$scratch/digests"
    found=$(awk '
        FILENAME == ARGV[1] { digest[FNR] = $1; next }
        FILENAME == ARGV[2] {
            if (match($0, /^\{"digest":"[0-9a-f]+",("erased_by":[0-9]+,)?"field":"[^"]*",("salt":"[0-9a-f]+",)?"seq":[0-9]+[,}]/)) {
                lines = FNR
                split($0, part, "\"")
                named[FNR] = part[4]
                by[FNR] = $0 ~ /^\{"digest":"[0-9a-f]+","erased_by":/ ? substr(part[7], 2) + 0 : 0
                rest = substr($0, RSTART, RLENGTH)
                sub(/.*"seq":/, "", rest)
                seq_of[FNR] = rest + 0
                has_text[FNR] = $0 ~ /,"salt":"[0-9a-f]+","seq":[0-9]+,"text":"/
            } else print "data/words.jsonl: line " FNR " is no words of an event"
            next
        }
        {
            rest = $0
            seq = 0
            if (match($0, /,"seq":[0-9]+,"stream_id":"[^"]*","type":"[A-Za-z]+"\}$/)) seq = substr($0, RSTART + 7) + 0
            last = seq
            if ($0 ~ /"type":"WordsErased"\}$/ && match($0, /,"seq":[0-9]+,"type":"[A-Za-z]+"\},"event_id"/))
                erases[seq] = substr($0, RSTART + 7) + 0
            while (match(rest, /\{"words_sha256":"[0-9a-f]+"\}/)) {
                wanted = substr(rest, RSTART + 17, RLENGTH - 19)
                rest = substr(rest, RSTART + RLENGTH)
                if (named[ahead + 1] != wanted || seq_of[ahead + 1] != seq) {
                    print "data/words.jsonl, event " seq ": its words are not there"
                    continue
                }
                ahead++
            }
        }
        END {
            if (ahead < lines)
                print "data/words.jsonl, event " seq_of[ahead + 1] ": it has no such words, or they stand in another order"
            for (place = 1; place <= lines; place++) {
                if (has_text[place] && !by[place] && digest[place] == named[place]) continue
                if (!has_text[place] && by[place] && (by[place] > last || erases[by[place]] == seq_of[place])) continue
                print "data/words.jsonl, event " seq_of[place] ": its words are not those that were recorded"
            }
        }' "$scratch/digests" data/words.jsonl data/events.jsonl)
    bads "$found"
fi

if [ -f data/custody.jsonl ]; then
    bads "$(awk -v stream="\"stream\":\"$stream\"" 'index($0, stream) == 0 || $0 !~ /"type":"AccessRecorded"\}$/ {
        print "data/custody.jsonl: line " FNR " is no record of a look at this contact" }' data/custody.jsonl)"
fi

seal() {
    printf 'SHA-256 of tagmanifest-sha256.txt, to be compared with the one in the signed certification:\n  %s\n' \
        "$(digest <tagmanifest-sha256.txt)"
}
if [ "$wrong" -gt 0 ]; then
    printf 'SOMETHING IS WRONG with this bundle\n'
    exit 4
elif [ "$foreign" -gt 0 ]; then
    printf 'nothing in it was changed, but it is not of whom you asked for\n'
    seal
    exit 5
fi
printf 'nothing is wrong: %s events up to checkpoint %s of %s\n' "$events" "$number" "$origin"
[ -n "$asked" ] || printf 'signed by the key in the bag, which is to be compared with one you got by another way: %s\n' "$vkey"
seal
