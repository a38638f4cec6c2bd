package io.marketprism.testkit.server;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * What the machine that runs the tests has: environment variables, programs on the path, the project's cache, Docker.
 *
 * @param environment the environment variables
 * @param docker whether a Docker daemon answers; asked only when nothing else is at hand
 */
record Surroundings(Map<String, String> environment, BooleanSupplier docker) {

    /** {@return the surroundings of this JVM} */
    static Surroundings ofThisJvm() {
        return new Surroundings(System.getenv(), ContainerHost::isAvailable);
    }

    /** {@return the variable's value, empty if it is not set or blank} */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /**
     * {@return the file that a variable names, empty if it is not set}
     *
     * @throws IllegalStateException if it is set and names no file
     */
    Optional<Path> fileNamedBy(String variable) {
        Optional<Path> file = variable(variable).map(Path::of);
        file.filter(path -> !Files.isRegularFile(path)).ifPresent(path -> {
            throw new IllegalStateException(
                    variable + ": expected a file, found none at " + path + "; correct the variable or unset it");
        });
        return file;
    }

    /** {@return the file that {@code scripts/test} fetched into the project's cache, empty if it did not} */
    Optional<Path> cached(String file) {
        Path cache = variable("MARKETPRISM_CACHE")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "marketprism"));
        return Optional.of(cache.resolve(file)).filter(Files::isRegularFile);
    }

    /** {@return the program of this name on the path, empty if there is none} */
    Optional<Path> onPath(String program) {
        return variable("PATH").stream()
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * {@return what to throw when there is no server: on a laptop the test is skipped, where {@code CI=true} it fails}
     *
     * @param server what is missing, e.g. {@code a NATS server}
     * @param variables the variables that can name one
     */
    RuntimeException without(String server, String variables) {
        String message = "Found no " + server + ": run scripts/test once (it fetches one), or set " + variables
                + ", or start Docker"
                + (OptionalPart.TESTCONTAINERS.isPresent()
                        ? ""
                        : " and add " + OptionalPart.TESTCONTAINERS.artifact() + " in test scope");
        return "true".equals(environment.get("CI"))
                ? new IllegalStateException(message + "; not skipped, because CI=true")
                : new TestAbortedException(message);
    }
}
