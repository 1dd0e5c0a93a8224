return await OrleansCoins.Silo.Commands.SiloCommandLine.RunAsync(args);
