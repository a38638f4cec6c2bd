package io.marketprism.testkit.server;

/** What only the real servers need, so that who tests without them need not have it: optional dependencies of the testkit. */
enum OptionalPart {
    /** Starts ClickHouse from its engine library. */
    JNA("net.java.dev.jna:jna", "com.sun.jna.Native"),
    /** Starts servers in containers. */
    TESTCONTAINERS("org.testcontainers:testcontainers", "org.testcontainers.DockerClientFactory");

    private final String artifact;
    private final String className;

    OptionalPart(String artifact, String className) {
        this.artifact = artifact;
        this.className = className;
    }

    /** {@return group and name, for whoever lacks it} */
    String artifact() {
        return artifact;
    }

    /** {@return whether it is on the class path} */
    boolean isPresent() {
        return OptionalPart.class.getClassLoader().getResource(className.replace('.', '/') + ".class") != null;
    }

    /**
     * Goes on if it is there.
     *
     * @param purpose what needs it
     * @throws IllegalStateException if it is not
     */
    void require(String purpose) {
        if (!isPresent()) {
            throw new IllegalStateException(purpose + " needs " + artifact + "; add it in test scope");
        }
    }
}
