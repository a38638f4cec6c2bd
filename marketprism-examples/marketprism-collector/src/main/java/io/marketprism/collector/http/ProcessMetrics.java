package io.marketprism.collector.http;

import com.sun.management.OperatingSystemMXBean;
import io.marketprism.collector.process.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;

/** The meters that a process has beside its pipelines'. */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /** Registers them. */
    public static void register(MeterRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("marketprism.memory.usage", memory, ProcessMetrics::usedBytes)
                .description("Memory in use by the JVM, heap and other")
                .baseUnit("bytes")
                .register(registry);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (MeterBinder standard : List.of(
                new JvmInfoMetrics(),
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics())) {
            standard.bindTo(registry);
        }
        // Listens to the collector of garbage as long as the process lives.
        new JvmGcMetrics().bindTo(registry);
        Gauge.builder("marketprism.build.info", () -> 1)
                .description("1; its label says which version runs")
                .tag("version", Version.STRING)
                .register(registry);
        Gauge.builder("marketprism.cpu.usage.ratio", system, bean -> Math.max(0, bean.getProcessCpuLoad()))
                .description("Share of the machine's processors that this process uses, 0 to 1")
                .register(registry);
    }

    private static double usedBytes(MemoryMXBean memory) {
        return (double) memory.getHeapMemoryUsage().getUsed()
                + memory.getNonHeapMemoryUsage().getUsed();
    }
}
