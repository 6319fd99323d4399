/** The outcome of an execution: recorded once, reported to every delivery that asks for it. */
export const outcome = `
# Opened for both, so that a FIFO in place of a file keeps nobody waiting.
open_files() {
  { exec 5<>"$exec_dir/out" 6<>"$exec_dir/err"; } && [ -f /dev/fd/5 ] && [ -f /dev/fd/6 ]
}

open_output() {
  open_files && return
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
# cut, a second line tells how much of each is left out.
report() {
  exec 8>&- 9>&-
  write_verdict "$verdict"
  if ((out_length > MOST || err_length > MOST)); then
    printf 'drydock:%s:left-out %s %s\\n' "$NONCE" \
      "$((out_length > MOST ? out_length - MOST : 0))" \
      "$((err_length > MOST ? err_length - MOST : 0))" >&4
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
  local half=$((MOST / 2))
  if (($2 <= MOST)); then
    head -c "$2" <&"$1"
    return
  fi
  # Each part opens the file anew: not every head leaves the offset behind what it wrote.
  head -c "$half" <"/dev/fd/$1"
  printf '\\n[drydock: %s bytes left out here]\\n' "$(($2 - MOST))"
  tail -c "+$(($2 - half + 1))" <"/dev/fd/$1" | head -c "$half"
}

# Gives the disk back what no delivery will pass on: the middle of a stream becomes a hole, so its
# length stays true, and the command notices nothing. A file system without holes keeps it all.
# Sets grown if a stream needed that since the last look.
bound_output() {
  local fd=5 length last half=$((MOST / 2))
  grown=
  while read -r length; do
    last=\${bounded[fd]-$MOST}
    if ((length > last + half)); then
      fallocate -p -o "$half" -l "$((length - MOST))" "/dev/fd/$fd"
      bounded[fd]=$length
      grown=1
    fi
    fd=6
  done < <(stat -L -c %s /dev/fd/5 /dev/fd/6)
}

# A command may have put something else in place of its output: its verdict stands without it.
report_recorded() {
  read -r out_length err_length verdict <"$exec_dir/end"
  [ -n "$verdict" ] || give_up "the record of the outcome cannot be read"
  if ! open_files; then
    exec 5</dev/null 6</dev/null
    out_length=0 err_length=0
  fi
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
