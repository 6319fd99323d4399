/**
 * Ends an execution in whatever state it is, then reports its outcome as another delivery would.
 */
export const cancelMain = `
main() {
  begin
  lock_lease
  refuse_if_ended
  make_exec_dir
  [ ! -e "$exec_dir/end" ] || report_recorded
  # The wrapper that runs the command reads this mark when the command is gone.
  write_mark "$exec_dir/cancel"
  if [ ! -e "$exec_dir/started" ]; then
    open_output
    record cancelled
    report
  fi
  # The lock is free, so the wrapper is dead: this delivery ends what it left running.
  ! flock -n 8 || report_lost cancelled
  find_cgroups
  target_execution
  claim_session "$exec_dir"
  exec 9>&-
  end_processes || give_up "processes of the execution could not be ended"
  flock -w 10 8 || give_up "the wrapper of the execution does not end"
  lock_lease
  refuse_if_ended
  [ -e "$exec_dir/end" ] || report_lost cancelled
  report_recorded
}
`;
