/**
 * How a delivery begins, and how it writes its verdict.
 *
 * Descriptors: 3 and 4 are the delivery's own stdout and stderr, 5 and 6 read what the command
 * wrote, 7 is the leash of the guard, 8 is the execution's lock and 9 the lease's.
 */
export const delivery = `
# Only deliberate output may reach the delivery's streams: bash itself would report killed jobs. The
# environment marks are unset so that no helper of ours is ever taken for a process of the tenant.
begin() {
  exec 3>&1 4>&2 >/dev/null 2>&1 </dev/null
  unset DRYDOCK_LEASE DRYDOCK_EXECUTION
  # A tenant may have restarted the agent with a path of its own: only the command keeps that.
  agent_path=$PATH
  PATH=/usr/sbin:/usr/bin:/sbin:/bin
  shopt -s globstar nullglob
  settled=
  # A failure of the wrapper must never look like an outcome of the command.
  trap '[ -n "$settled" ] || give_up "the wrapper failed before it knew the outcome"' EXIT
  find_paths
  read -r boot </proc/sys/kernel/random/boot_id
}

# The marker is the first output on stderr, where no truncation reaches it.
write_verdict() {
  verdict=$1
  settled=1
  printf 'drydock:%s:%s\\n' "$NONCE" "$verdict" >&4
}

# The agent appends a note to the stderr of every script that fails, so a delivery fails only when
# it has no outcome: then that stderr is never taken for the command's.
finish() {
  [ "\${verdict%% *}" != unclear ] || exit 216
  exit 0
}

give_up() {
  write_verdict "unclear $1"
  finish
}
`;
