/** What became of an execution: recorded once, told as often as it is asked. */
export const outcome = `
open_output() {
  { : >>"$box/out" && : >>"$box/err" && exec 5<"$box/out" 6<"$box/err"; } && return
  # Only the end of the lease removes an execution.
  refuse_if_ended
  say unclear 216 "the output of the execution cannot be read"
}

# The lengths are kept because what a command leaves behind may go on writing.
# The directory may be gone by now: the open descriptors still tell all we need.
record() {
  word=$1
  code=$2
  { read -r out_length; read -r err_length; } < <(stat -L -c %s /dev/fd/5 /dev/fd/6)
  printf '%s %s %s %s\\n' "$word" "$code" "$out_length" "$err_length" >"$box/end.new"
  mv "$box/end.new" "$box/end"
}

# Says what is recorded. A command that exited adds nothing to its streams and lends us its code.
report() {
  exec 8>&- 9>&-
  settled=1
  [ "$word" = exited ] || printf 'drydock:%s:%s\\n' "$NONCE" "$word" >&4
  head -c "$out_length" <&5 >&3
  head -c "$err_length" <&6 >&4
  exit "$code"
}

report_recorded() {
  open_output
  read -r word code out_length err_length <"$box/end"
  [ -n "$err_length" ] || say unclear 216 "the record of the outcome cannot be read"
  report
}

# The wrapper died over this execution. Whether it did its work nobody knows, so it is not run
# again; but nothing of it may go on unwatched.
report_lost() {
  open_output
  find_cgroups
  aim_at_execution
  claim_session "$box"
  exec 9>&-
  stop || say unclear 216 "processes of the execution could not be ended"
  record "$1" "$2"
  report
}
`;
