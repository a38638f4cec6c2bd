package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shows that whoever tests a plug-in without simulator and servers needs none of the testkit's optional dependencies. */
class WithoutOptionalPartsTest {
    private static final List<String> LEFT_OUT = List.of(
            "io.marketprism.simulator.",
            "io.marketprism.test.",
            "io.netty.",
            "com.sun.jna.",
            "org.testcontainers.",
            "com.github.dockerjava.");

    @ParameterizedTest
    @CsvSource({
        "ConnectorContractTest, passesAConnectorThatKeepsItsPromises",
        "GoldenFrameContractTest, passesAConnectorThatReadsAsExpected",
        "SinkContractTest, passesASinkThatKeepsItsPromises",
        "server.ServersWithoutOptionalParts, sayWhatToAdd"
    })
    void works(String testClass, String test) throws ReflectiveOperationException {
        ClassLoader without = new Without();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(without);
        try {
            Class<?> type = without.loadClass("io.marketprism.testkit." + testClass);
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method method = type.getDeclaredMethod(test);
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void theyAreLeftOut() {
        assertThrows(ClassNotFoundException.class, () -> new Without()
                .loadClass("io.marketprism.simulator.SimulatedExchange"));
    }

    /** The class path of this test, of which all is loaded anew, without what is left out. */
    private static final class Without extends ClassLoader {
        private static final ClassLoader ALL = WithoutOptionalPartsTest.class.getClassLoader();

        Without() {
            super(ClassLoader.getPlatformClassLoader());
        }

        private static boolean isLeftOut(String resource) {
            return LEFT_OUT.stream().anyMatch(resource.replace('/', '.')::startsWith);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = isLeftOut(file) ? null : ALL.getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @Override
        protected URL findResource(String name) {
            return isLeftOut(name) ? null : ALL.getResource(name);
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return isLeftOut(name) ? Collections.emptyEnumeration() : ALL.getResources(name);
        }
    }
}
