package io.marketprism.collector;

import io.marketprism.collector.collect.CheckConfigCommand;
import io.marketprism.collector.collect.CollectCommand;
import io.marketprism.collector.collect.HealthCommand;
import io.marketprism.collector.collect.InitClickHouseCommand;
import io.marketprism.collector.config.ConfigException;
import io.marketprism.collector.demo.DemoCommand;
import io.marketprism.collector.logging.LogSetup;
import io.marketprism.collector.normalize.NormalizeCommand;
import io.marketprism.collector.process.Version;
import io.marketprism.collector.query.QueryCommand;
import io.marketprism.collector.store.StoreCommand;
import io.marketprism.error.MarketPrismException;
import java.io.IOException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done, 1 failed, 2 a mistake in the arguments or the configuration. */
@Command(
        name = "marketprism-collector",
        description = "Collects market data from crypto exchanges.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:a mistake in the arguments or the configuration"},
        subcommands = {
            DemoCommand.class,
            QueryCommand.class,
            CollectCommand.class,
            StoreCommand.class,
            CheckConfigCommand.class,
            HealthCommand.class,
            NormalizeCommand.class,
            InitClickHouseCommand.class
        })
public final class Main {

    private Main() {}

    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"MarketPrism collector " + Version.STRING};
        }
    }

    /** Runs one command. */
    public static void main(String[] arguments) {
        // Before anything has a logger.
        LogSetup.forCommand(arguments, System.getenv())
                .ifPresent(problem -> LoggerFactory.getLogger(Main.class).warn(problem));
        int exitCode = commandLine().execute(arguments);
        if (exitCode != CommandLine.ExitCode.OK) {
            System.exit(exitCode);
        }
    }

    private static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean isFault = !(failure instanceof MarketPrismException
                    || failure instanceof ConfigException
                    || failure instanceof IOException);
            if (LogSetup.isService(command.getCommandName())) {
                // Who looks for it next morning has the files only.
                LoggerFactory.getLogger(Main.class)
                        .error("It ends: {}", failure.getMessage(), isFault ? failure : null);
            }
            if (isFault) {
                throw failure;
            }
            command.getErr().println(failure.getMessage());
            return failure instanceof ConfigException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
