package io.marketprism.collector;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The collector beside a thread that takes all memory as soon as there is a file of that name. */
final class OutOfMemoryMain {
    static final String SIGN = "take-all-memory";

    private OutOfMemoryMain() {}

    public static void main(String[] arguments) {
        Thread greedy = new Thread(OutOfMemoryMain::takeAll, "greedy");
        greedy.setDaemon(true);
        greedy.start();
        Main.main(arguments);
    }

    private static void takeAll() {
        List<byte[]> taken = new ArrayList<>();
        while (taken.size() < Integer.MAX_VALUE) {
            if (Files.exists(Path.of(SIGN))) {
                taken.add(new byte[64 * 1024]);
            } else {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }
}
