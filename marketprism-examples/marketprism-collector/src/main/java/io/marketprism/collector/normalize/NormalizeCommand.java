package io.marketprism.collector.normalize;

import io.marketprism.collector.collect.ConfigOption;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.Exchanges;
import io.marketprism.collector.config.Plugins;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentList;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code normalize}. */
@Command(
        name = "normalize",
        description = {
            "Reads raw frames of an exchange from standard input, one a line, and writes events to standard output.",
            "A line that cannot be read is reported on standard error, the rest goes on, and the exit code is 1."
        },
        mixinStandardHelpOptions = true)
public final class NormalizeCommand implements Callable<Integer> {
    @Option(names = "--exchange", paramLabel = "E", required = true, description = "Such as binance")
    private String exchange;

    @Option(names = "--market", paramLabel = "M", required = true, description = "Such as spot")
    private String market;

    @Option(
            names = "--instruments",
            paramLabel = "FILE",
            description = "The exchange's own answer to a request for its instruments; without it, symbols stay in the"
                    + " exchange's spelling, and contracts are not multiplied by their size")
    private Path instruments;

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            description = "What the frames lack: the name of their stream, such as btcusdt@depth20, or of their symbol")
    private String stream;

    /** Names the folder of plug-ins. */
    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Connector connector = connector();
        SymbolTable symbols = instruments == null ? SymbolTable.learning(connector::unlisted) : listed(connector);
        PrintWriter err = err();
        try (var in = new FileInputStream(FileDescriptor.in);
                var out = new FileOutputStream(FileDescriptor.out)) {
            return new FrameLines(connector.exchange(), connector.normalizer(symbols), stream, out, err).read(in)
                    ? 0
                    : 1;
        } finally {
            err.flush();
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private Connector connector() {
        Plugins plugins = CollectorConfig.plugins(config.file());
        Exchanges exchanges = plugins.exchanges();
        if (!exchanges.names().contains(exchange)) {
            plugins.problems().forEach(err()::println);
        }
        require("--exchange", exchange, exchanges.names());
        require("--market", market, exchanges.markets(exchange));
        return exchanges.connector(exchange, market, ConnectorOptions.defaults());
    }

    private void require(String option, String value, Set<String> names) {
        if (!names.contains(value)) {
            throw mistake(option + ": expected one of " + String.join(", ", names) + ", was \"" + value + "\"");
        }
    }

    private ParameterException mistake(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private SymbolTable listed(Connector connector) throws IOException {
        if (!Files.isReadable(instruments)) {
            throw mistake("--instruments: expected a file that can be read, was " + instruments);
        }
        byte[] body = Files.readAllBytes(instruments);
        Frame frame = new Frame(null, null).wrap(body, body.length, MarketEvent.ABSENT);
        List<InstrumentDefinition> known;
        try {
            known = InstrumentList.distinct(
                    definitions(connector, frame), oddity -> err().println("--instruments: " + oddity));
        } catch (NormalizationException e) {
            throw mistake("--instruments: expected an instrument list of " + exchange + " in " + instruments + ": "
                    + e.describe(exchange, frame));
        }
        if (known.isEmpty()) {
            throw mistake("--instruments: expected an instrument list of " + exchange + " " + market + " in "
                    + instruments + ", found no instrument");
        }
        return SymbolTable.of(known);
    }

    private static List<RestCall<List<InstrumentDefinition>>> calls(InstrumentSource source) {
        if (source instanceof InstrumentSource.FetchedByPart byPart) {
            return List.of(byPart.call().apply("any"));
        }
        return source instanceof InstrumentSource.Fetched fetched ? fetched.calls() : List.of();
    }

    /** An exchange may have several lists; which of them the file is, their parsers tell. */
    private List<InstrumentDefinition> definitions(Connector connector, Frame frame) {
        List<RestCall<List<InstrumentDefinition>>> calls = calls(connector.instruments());
        if (calls.isEmpty()) {
            throw mistake("--instruments: expected no file, since " + exchange + " " + market
                    + " has no answer with an instrument list; leave it out");
        }
        NormalizationException notThis = null;
        for (RestCall<List<InstrumentDefinition>> call : calls) {
            try {
                List<InstrumentDefinition> definitions = call.parser().apply(frame);
                if (!definitions.isEmpty()) {
                    return definitions;
                }
            } catch (NormalizationException e) {
                notThis = notThis == null ? e : notThis;
            }
        }
        if (notThis != null) {
            throw notThis;
        }
        return List.of();
    }
}
