package io.marketprism.collector.collect;

import io.marketprism.collector.config.CollectorConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which configuration. */
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration; the feeds are in exchanges/*.yaml beside it. Default: config/collector.yaml")
    private Path file = CollectorConfig.DEFAULT_FILE;

    /** {@return the file} */
    public Path file() {
        return file;
    }
}
