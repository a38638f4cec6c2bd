package io.marketprism.collector.collect;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSchema;
import io.marketprism.collector.config.CollectorConfig;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code init-clickhouse}. */
@Command(
        name = "init-clickhouse",
        description =
                "Creates what is missing of the ClickHouse schema, brings an older one up to date and checks what exists.",
        mixinStandardHelpOptions = true)
public final class InitClickHouseCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(
            names = "--recreate-tables",
            description = "Drop the tables, WITH ALL THEIR ROWS, and create them anew. Asks first.")
    private boolean recreateTables;

    @Option(names = "--force", description = "Do not ask.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ClickHouseOptions options = CollectorConfig.readClickHouse(config.file(), System.getenv());
        ClickHouseSchema schema = ClickHouseSchema.of(options);
        PrintWriter out = spec.commandLine().getOut();
        if (recreateTables) {
            if (!force && !isAgreed(options)) {
                spec.commandLine()
                        .getErr()
                        .println("Nothing was changed. --force drops the tables of database " + options.database()
                                + " at " + options.url() + " without asking.");
                return 1;
            }
            schema.recreate();
            out.println("Dropped all tables of MarketPrism in database " + options.database() + " at " + options.url()
                    + " and created them anew.");
        } else {
            List<String> created = schema.create();
            out.println(
                    created.isEmpty()
                            ? "Nothing was missing in database " + options.database() + " at " + options.url() + "."
                            : "Created or changed in database " + options.database() + " at " + options.url() + ": "
                                    + String.join(", ", created) + ".");
        }
        schema.check();
        out.println("The schema is version " + ClickHouseSchema.VERSION + ", as this collector expects it.");
        return 0;
    }

    private static boolean isAgreed(ClickHouseOptions options) {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        String answer = console.readLine(
                "Drop all tables of MarketPrism in database %s at %s with all their rows? Type yes: ",
                options.database(), options.url());
        return "yes".equals(answer);
    }
}
