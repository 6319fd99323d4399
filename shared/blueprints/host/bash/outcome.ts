/** What became of an execution: recorded once, told as often as it is asked. */
export const outcome = `
open_output() {
  { : >>"$box/out" && : >>"$box/err" && exec 5<"$box/out" 6<"$box/err"; } && return
  # Only the end of the lease removes an execution.
  refuse_if_ended
  give_up "the output of the execution cannot be read"
}

# Settles what every delivery will tell. The lengths are kept because what a command leaves behind
# may go on writing. The directory may be gone by now: the open descriptors tell all we need.
record() {
  said=$1
  { read -r out_length; read -r err_length; } < <(stat -L -c %s /dev/fd/5 /dev/fd/6)
  printf '%s %s %s\\n' "$out_length" "$err_length" "$said" >"$box/end.new"
  mv "$box/end.new" "$box/end"
}

# Tells what is recorded, then gives what the command wrote and not a byte more.
report() {
  exec 8>&- 9>&-
  tell "$said"
  head -c "$out_length" <&5 >&3
  head -c "$err_length" <&6 >&4
  leave
}

report_recorded() {
  open_output
  read -r out_length err_length said <"$box/end"
  [ -n "$said" ] || give_up "the record of the outcome cannot be read"
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
  stop || give_up "processes of the execution could not be ended"
  record "$1"
  report
}
`;
