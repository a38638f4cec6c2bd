package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatsCredentialsTest {
    @Test
    void sayThatBouncyCastleWasLeftOut() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!part.contains("bcprov")) {
                classPath.add(Path.of(part).toUri().toURL());
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> credentials = without.loadClass(NatsCredentials.class.getName());
            Method nkey = credentials.getMethod("nkey", String.class);
            Throwable refused = assertThrows(InvocationTargetException.class, () -> nkey.invoke(null, "SUA"))
                    .getCause();
            assertEquals(
                    ConfigurationException.class.getName(), refused.getClass().getName());
            assertTrue(refused.getMessage().contains("bcprov-lts8on"), refused::toString);
            assertEquals(
                    "user prism",
                    credentials
                            .getMethod("user", String.class, String.class)
                            .invoke(null, "prism", "secret")
                            .toString());
        }
    }
}
