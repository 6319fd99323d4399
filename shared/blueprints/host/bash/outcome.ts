import { limits } from '../../../model/limits.ts';

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

# Writes the recorded verdict, then the command's output up to the recorded lengths. If a stream is
# cut, a second line tells how long both are.
report() {
  exec 8>&- 9>&-
  write_verdict "$verdict"
  if ((out_length > ${limits.outputBytes} || err_length > ${limits.outputBytes})); then
    printf 'drydock:%s:wrote %s %s\\n' "$NONCE" "$out_length" "$err_length" >&4
  fi
  pass_on 5 "$out_length" >&3
  pass_on 6 "$err_length" >&4
  finish
}

# Writes what a descriptor reads, or only its beginning and its end. The agent copies output byte by
# byte, at about 1 MB/s, and then reads all of it into memory: a long output would keep a command
# running for minutes after its end, and a very long one would kill the agent's worker. The middle
# is skipped, not read, and the files stay as they are: no second copy takes up the disk.
pass_on() {
  local half=${limits.outputBytes / 2}
  if (($2 <= ${limits.outputBytes})); then
    head -c "$2" <&"$1"
    return
  fi
  # Each part opens the file anew: not every head leaves the offset behind what it wrote.
  head -c "$half" <"/dev/fd/$1"
  printf '\\n[drydock: %s bytes left out here]\\n' "$(($2 - ${limits.outputBytes}))"
  tail -c "+$(($2 - half + 1))" <"/dev/fd/$1" | head -c "$half"
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
