package dev.hirundo.archetypes;

/// How a project is generated.
final class Projects {
    private Projects() {}

    static String generate(String artifact, String name) {
        return "mvn -q org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate"
                + " -DarchetypeGroupId=dev.hirundo -DarchetypeArtifactId=hirundo-archetype-todo"
                + (" -DarchetypeVersion=" + Machine.VERSION)
                + (" -DgroupId=com.acme -DartifactId=" + artifact + " -Dpackage=" + name);
    }
}
