package io.marketprism.collector.config;

import io.marketprism.error.ConfigurationException;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the section {@code sinks}: the sinks of plug-ins, each under its name in metrics, gaps and logs. */
final class SinkSettings {
    private static final Set<String> OWN = Set.of("nats", "clickhouse");

    private SinkSettings() {}

    /** The sinks that are enabled and right; what is wrong is a problem of the section. */
    static List<Sink> read(Section section, Plugins plugins) {
        List<Sink> sinks = new ArrayList<>();
        for (String name : section.keys()) {
            if (OWN.contains(name)) {
                section.problem(name, "another name, since the collector's own sink has this one", "\"" + name + "\"");
            }
            Sink sink = sink(name, section, plugins.sinks());
            if (sink != null) {
                sinks.add(sink);
            }
        }
        section.finish();
        return List.copyOf(sinks);
    }

    private static Sink sink(String name, Section sinks, Map<String, SinkProvider> providers) {
        Section section = sinks.section(name);
        boolean enabled = section.flag("enabled", true);
        String kind = section.text("provider", "the name of a kind of sink", name);
        SinkProvider provider = providers.get(kind);
        if (provider == null) {
            String expected = providers.isEmpty()
                    ? "a plug-in with a sink in plugins_dir"
                    : "provider to be one of " + String.join(", ", providers.keySet());
            sinks.problem(name, expected, providers.isEmpty() ? "none" : "\"" + kind + "\"");
            return null;
        }
        Map<String, String> settings = section.texts(provider.settings());
        section.finish();
        if (!enabled) {
            return null;
        }
        try {
            return provider.create(settings).named(name);
        } catch (ConfigurationException e) {
            sinks.refused(name, e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            sinks.refused(name, "its plug-in cannot make the sink: " + e);
        }
        return null;
    }
}
