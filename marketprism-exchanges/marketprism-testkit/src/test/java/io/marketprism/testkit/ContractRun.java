package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * One run of a contract's tests by JUnit itself.
 *
 * @param succeeded names of the test methods that passed
 * @param failures what those that failed say, by name
 */
record ContractRun(Set<String> succeeded, Map<String, String> failures) {

    /** {@return names of the test methods that failed} */
    Set<String> failed() {
        return failures.keySet();
    }

    /** Fails unless a test has noticed what was planted, and says so. */
    void assertNotices(Object fault, String test, String said) {
        assertTrue(failures.containsKey(test), () -> fault + ": expected that " + test + " fails, were " + failures);
        assertTrue(
                failures.get(test).contains(said),
                () -> fault + ": expected that " + test + " says \"" + said + "\", was: " + failures.get(test));
    }

    static ContractRun of(Class<?> contract) {
        return of(selectClass(contract));
    }

    static ContractRun of(Class<?> contract, String method) {
        return of(selectMethod(contract, method));
    }

    private static ContractRun of(DiscoverySelector selector) {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selector)
                .execute()
                .testEvents();
        Map<String, String> failures = new TreeMap<>();
        tests.failed().stream()
                .forEach(event -> failures.merge(method(event.getTestDescriptor()), said(event), (a, b) -> a + b));
        return new ContractRun(
                tests.succeeded().stream()
                        .map(Event::getTestDescriptor)
                        .map(ContractRun::method)
                        .collect(Collectors.toCollection(TreeSet::new)),
                failures);
    }

    private static String said(Event failed) {
        return failed.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::toString)
                .orElse("nothing");
    }

    private static String method(TestDescriptor test) {
        return ((MethodSource) test.getSource().orElseThrow()).getMethodName();
    }
}
