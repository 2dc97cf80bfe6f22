# SPDX-License-Identifier: GPL-3.0-or-later
# A Slurm of one node for as long as a test lasts: munged, slurmctld and slurmd
# with everything they write under $work/slurm, on ports of their own. Sourced
# after check.sh; start_slurm, and stop_slurm on exit. Needs root, as slurmd
# does. Control groups and accounting are left out: containers lack them.
slurm=$work/slurm
export SLURM_CONF="$slurm/slurm.conf"

write_config() {
    cat >"$slurm/slurm.conf" <<C
ClusterName=assay
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$2
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CryptoType=crypto/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2
MpiDefault=none
ReturnToService=2
KillWait=2
MinJobAge=3600
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$3 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=60 State=UP
C
}

# Start a daemon in the foreground as our child; its process id in $pid.
start_munge() {
    dd if=/dev/urandom of="$slurm/munge.key" bs=1024 count=1 status=none
    chmod 600 "$slurm/munge.key"
    munged --foreground --key-file="$slurm/munge.key" \
        --socket="$slurm/munge.socket" --pid-file="$slurm/munged.pid" \
        --log-file="$slurm/munged.log" --seed-file="$slurm/munge.seed" \
        >"$slurm/munged.out" 2>&1 &
    daemons="$!"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    left=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.2
    done
}

node_is_idle() { sinfo -h -o %t | grep -qx idle; }

start_slurm() {
    # munged wants folders that nobody else can write to.
    mkdir -m 755 -p "$slurm" "$slurm/state" "$slurm/spool"
    chmod 755 "$work"
    port=$((20000 + $$ % 20000))
    write_config $port $((port + 1)) \
        "$(awk '/^MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)"
    start_munge
    wait_for 10 [ -S "$slurm/munge.socket" ] || return 1
    slurmctld -D -c >"$slurm/slurmctld.out" 2>&1 &
    daemons="$! $daemons"
    slurmd -D -N "$(hostname -s)" >"$slurm/slurmd.out" 2>&1 &
    daemons="$! $daemons"
    wait_for 30 node_is_idle
}

stop_slurm() {
    scancel --user=root >/dev/null 2>&1
    for daemon in $daemons; do
        kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null
    done
    daemons=""
}
