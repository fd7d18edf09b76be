using EvoPrune.Host.Cli;

return CommandLine.Run(args);
