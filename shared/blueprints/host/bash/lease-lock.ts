/** The lock that every start of a command and the end of the lease take first. */
export const leaseLock = `
lock_lease() {
  exec 9>>"$root/locks/$LEASE"
  flock -w 60 9 || give_up "the lock of the lease stayed taken for a minute"
}

# Call it only while holding the lock of the lease.
refuse_if_ended() {
  [ -e "$tombstone" ] || return 0
  write_verdict "refused lease-ended"
  finish
}
`;
