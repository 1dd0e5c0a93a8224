// Most of these tests' time is waiting: for timeouts, for silos that are declared dead, for what is tried again a moment later. So more of them run at a
// time than there are processors; one with silo processes or a server of its own counts as one.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
