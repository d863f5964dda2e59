// Refuses what cannot be built or deployed, and makes the wrapper executable, which a jar does not remember.
import java.nio.file.Path
import javax.lang.model.SourceVersion

def folder = Path.of(request.outputDirectory, request.artifactId).toFile()

def refuse = { reason ->
    folder.deleteDir()
    throw new IllegalArgumentException(reason)
}

def name = request.properties['package']
if (!SourceVersion.isName(name)) {
    def part = name.split('\\.', -1).find { !SourceVersion.isName(it) }
    refuse("package ${name} is no Java package: '${part}' is "
            + (SourceVersion.isKeyword(part) ? 'a word of the language' : 'no identifier')
            + '. Choose another with -Dpackage=com.example.todo')
}
if (name ==~ /java(\..*)?/) {
    refuse("package ${name} is the JDK's: choose another with -Dpackage=com.example.todo")
}
if (!(request.artifactId ==~ /[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/)) {
    refuse("artifactId ${request.artifactId} also names the image and the namespace of the program: "
            + '1 to 63 of a-z, 0-9 and -, the latter not at an end')
}

['groupId', 'version'].each { key ->
    def value = request[key]
    if (!(value ==~ /[A-Za-z0-9_.-]+/)) {
        refuse("${key} '${value}' is none: A-Z, a-z, 0-9, _, . and - make one")
    }
}

new File(folder, 'mvnw').setExecutable(true, false)
