/** Ends an execution wherever it is, then tells its outcome as a further delivery would. */
export const cancelMain = `
main() {
  begin
  lock_lease
  refuse_if_ended
  open_box
  [ ! -e "$box/end" ] || report_recorded
  # Whoever runs it reads this when its command is gone.
  mark "$box/cancel"
  if [ ! -e "$box/started" ]; then
    open_output
    record cancelled
    report
  fi
  # Its wrapper is dead: what it left is ours to end.
  ! flock -n 8 || report_lost cancelled
  find_cgroups
  aim_at_execution
  claim_session "$box"
  exec 9>&-
  stop || give_up "processes of the execution could not be ended"
  flock -w 10 8 || give_up "the wrapper of the execution does not end"
  lock_lease
  refuse_if_ended
  [ -e "$box/end" ] || report_lost cancelled
  report_recorded
}
`;
