package io.marketprism.collector.collect;

import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.ConfigException;
import io.marketprism.collector.config.FeedConfig;
import io.marketprism.collector.http.HttpEndpoints;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check-config}. */
@Command(
        name = "check-config",
        description = "Says what is wrong with a configuration: file, line, key.",
        mixinStandardHelpOptions = true)
public final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(
            names = "--connect",
            description = "Also try it: servers, rights, symbols, disk and clock. Nothing is changed there.")
    private boolean connect;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CollectorConfig read;
        try {
            read = CollectorConfig.read(config.file(), System.getenv());
            // Reads the certificates.
            new ExchangeClients(read);
        } catch (ConfigException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return 1;
        }
        var out = spec.commandLine().getOut();
        read.plugins().found().forEach(plugin -> out.println("Plug-in " + plugin));
        for (FeedConfig feed : read.feeds()) {
            out.println(feed.file() + ": " + feed.describe());
        }
        read.withoutEffect().forEach(setting -> out.println("No effect: " + setting));
        HttpEndpoints.warning(read.httpHost(), read.httpToken())
                .ifPresent(warning -> out.println("Warning: " + warning));
        read.warnings().forEach(warning -> out.println("Warning: " + warning));
        out.println(config.file() + ": valid");
        if (!connect) {
            return 0;
        }
        ConnectCheck.Result tried = ConnectCheck.of(read);
        tried.found().forEach(sentence -> out.println("Right: " + sentence));
        tried.problems().forEach(spec.commandLine().getErr()::println);
        return tried.problems().isEmpty() ? 0 : 1;
    }
}
