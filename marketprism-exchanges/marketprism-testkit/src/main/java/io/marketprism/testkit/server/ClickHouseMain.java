package io.marketprism.testkit.server;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Runs ClickHouse's engine library as a server of its own. The engine takes over signals and threads of the process it is
 * in, which therefore is never the JVM that runs the tests.
 */
final class ClickHouseMain {

    private ClickHouseMain() {}

    /**
     * Returns when the engine has ended.
     *
     * @param arguments the library's file, then the arguments of {@code clickhouse-local}
     */
    public static void main(String[] arguments) {
        NativeLibrary library = NativeLibrary.getInstance(arguments[0]);
        library.getFunction("chdb_set_signal_handlers_enabled").invokeVoid(new Object[] {0});
        String[] commandLine = arguments.clone();
        commandLine[0] = "clickhouse-local";
        Pointer result =
                library.getFunction("chdb_query_cmdline").invokePointer(new Object[] {commandLine.length, commandLine});
        Function error = library.getFunction("chdb_result_error");
        String message =
                result == null ? "the engine returned nothing" : error.invokeString(new Object[] {result}, false);
        if (message != null) {
            System.err.println(message);
            System.exit(1);
        }
    }
}
