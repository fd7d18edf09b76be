using EvoPrune.Host.Cli;
using EvoPrune.Tensors.Natives;

// Commands that compute open a device, and libtorch with it; the others start without.
TorchLibraries.Postpone();
return CommandLine.Run(args);
