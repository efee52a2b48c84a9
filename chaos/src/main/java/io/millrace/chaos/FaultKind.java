package io.millrace.chaos;

/** Kinds of faults, as the command line names them. */
enum FaultKind {
    KILLS,
    NETWORK,
    DISKS
}
