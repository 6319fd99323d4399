/** The outcome of an execution: recorded once, reported to every delivery that asks for it. */
export const outcome = `
open_output() {
  { : >>"$exec_dir/out" && : >>"$exec_dir/err" &&
    exec 5<"$exec_dir/out" 6<"$exec_dir/err"; } && return
  # Only the end of the lease removes the directory of an execution.
  refuse_if_ended
  give_up "the output of the execution cannot be read"
}

# Records what every delivery reports from now on. The lengths are part of it because processes that
# the command left behind may keep writing. The directory may already be gone: the open descriptors
# are all that is needed.
record() {
  verdict=$1
  { read -r out_length; read -r err_length; } < <(stat -L -c %s /dev/fd/5 /dev/fd/6)
  printf '%s %s %s\\n' "$out_length" "$err_length" "$verdict" >"$exec_dir/end.new"
  mv "$exec_dir/end.new" "$exec_dir/end"
}

# Writes the recorded verdict, then the command's output up to the recorded lengths.
report() {
  exec 8>&- 9>&-
  write_verdict "$verdict"
  head -c "$out_length" <&5 >&3
  head -c "$err_length" <&6 >&4
  finish
}

report_recorded() {
  open_output
  read -r out_length err_length verdict <"$exec_dir/end"
  [ -n "$verdict" ] || give_up "the record of the outcome cannot be read"
  report
}

# The wrapper died during this execution. The command may or may not have done its work, so it is
# not run again; but none of its processes may keep running unattended.
report_lost() {
  open_output
  find_cgroups
  target_execution
  claim_session "$exec_dir"
  exec 9>&-
  end_processes || give_up "processes of the execution could not be ended"
  record "$1"
  report
}
`;
