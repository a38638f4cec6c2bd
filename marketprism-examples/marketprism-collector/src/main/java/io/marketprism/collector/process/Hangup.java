package io.marketprism.collector.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, which ends a JVM that does not handle it. */
public final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /**
     * Does something at each SIGHUP instead. By reflection, since the only way is a class of the module {@code jdk.unsupported}, of which the
     * compiler warns; where there is none, or no such signal, nothing happens.
     */
    public static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (InvocationTargetException e) {
            LOG.debug("SIGHUP is not handled: {}", e.getCause().toString());
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGHUP is not handled: {}", e.toString());
        }
    }
}
