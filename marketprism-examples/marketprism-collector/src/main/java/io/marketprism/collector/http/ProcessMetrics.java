package io.marketprism.collector.http;

import com.sun.management.OperatingSystemMXBean;
import io.marketprism.event.MarketType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Arrays;

/** The meters that a collector has beside its pipeline's. */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /** Registers them for a collector. */
    public static void register(MeterRegistry registry, RunningCollector collector) {
        register(registry);
        connectionStatus(registry, collector);
    }

    /** Registers those that every command has. */
    public static void register(MeterRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("marketprism.memory.usage", memory, ProcessMetrics::usedBytes)
                .description("Memory in use by the JVM, heap and other")
                .baseUnit("bytes")
                .register(registry);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder("marketprism.cpu.usage.ratio", system, bean -> Math.max(0, bean.getProcessCpuLoad()))
                .description("Share of the machine's processors that this process uses, 0 to 1")
                .register(registry);
    }

    private static double usedBytes(MemoryMXBean memory) {
        return (double) memory.getHeapMemoryUsage().getUsed()
                + memory.getNonHeapMemoryUsage().getUsed();
    }

    /** A pipeline shows this only once it has connected; an exchange that was never reached must read 0. */
    private static void connectionStatus(MeterRegistry registry, RunningCollector collector) {
        for (RunningCollector.Source source : collector.sources()) {
            String marketType = marketType(source.market());
            if (marketType != null) {
                Gauge.builder(
                                "marketprism.exchange.connection.status",
                                collector,
                                running -> running.isConnected(source.exchange(), source.market()) ? 1 : 0)
                        .description("1 if all connections are up")
                        .tags("exchange", source.exchange(), "market_type", marketType)
                        .register(registry);
            }
        }
    }

    /** The type of a market's instruments as far as its name tells it, else null. */
    private static String marketType(String market) {
        return Arrays.stream(MarketType.values())
                .map(MarketType::wireName)
                .filter(market::equals)
                .findFirst()
                .orElse(null);
    }
}
