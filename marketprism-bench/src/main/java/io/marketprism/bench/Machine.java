package io.marketprism.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/** The machine on which is measured, as far as the figures depend on it. */
public final class Machine {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Machine() {}

    /** {@return its date, cores, memory, processor, system and Java, as lines of a list in Markdown} */
    public static String conditions() throws IOException {
        return "- Date: " + LocalDate.now(ZoneOffset.UTC) + "\n- Machine: " + description() + "\n- Java: "
                + Runtime.version() + "\n- Load average before: " + load();
    }

    /** {@return cores, memory, processor and system} */
    public static String description() throws IOException {
        return SYSTEM.getAvailableProcessors() + " cores, " + Math.round(SYSTEM.getTotalMemorySize() / 1e9) + " GB, "
                + processor() + ", " + SYSTEM.getName();
    }

    private static String processor() throws IOException {
        Path linux = Path.of("/proc/cpuinfo");
        if (Files.isReadable(linux)) {
            try (Stream<String> lines = Files.lines(linux)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(SYSTEM.getArch());
            }
        }
        return SYSTEM.getArch();
    }

    /** {@return number of cores} */
    public static int processors() {
        return SYSTEM.getAvailableProcessors();
    }

    /** {@return how many threads wanted a processor, over the last minute} */
    public static String load() {
        return String.format(Locale.ROOT, "%.1f", SYSTEM.getSystemLoadAverage());
    }

    /** {@return the time that all threads of this process have had, the collector's and the compiler's too} */
    public static long processorNanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
