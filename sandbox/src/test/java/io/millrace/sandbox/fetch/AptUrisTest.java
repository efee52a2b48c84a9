package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AptUrisTest {

    @Test
    void packagesAndTheirSizesAreReadFromBetweenAptsOtherLines() {
        AptUris uris = AptUris.of("""
                Reading package lists...
                The following NEW packages will be installed:
                  libaio1t64 mysql-server-core
                Need to get 26.1 MB of archives.
                'http://mirror.example/debian/pool/main/liba/libaio/libaio1t64_0.3.113-10_amd64.deb' libaio1t64_0.3.113-10_amd64.deb 14000 MD5Sum:26e128fa514e77c2959cc3834792d1a2
                'http://mirror.example/debian/pool/main/m/mysql/mysql-server-core_9.7.4-2_amd64.deb' mysql-server-core_9.7.4-2_amd64.deb 26100000 SHA256:12de78
                """);

        assertThat(uris.packages())
                .extracting(AptUris.Archive::file)
                .containsExactly("libaio1t64_0.3.113-10_amd64.deb", "mysql-server-core_9.7.4-2_amd64.deb");
        assertThat(uris.bytes()).isEqualTo(26_114_000);
    }

    @Test
    void theMirrorIsThatOfTheMachinesMainRepository() {
        String output = """
                'http://mirror.example/debian-security/dists/bookworm-security/InRelease' x_InRelease 0
                'http://security.mirror.example/debian/dists/bookworm/InRelease' x_InRelease 0
                'https://packages.example/node/dists/nodistro/InRelease' x_InRelease 0
                'http://mirror.example/debian/dists/bookworm-updates/InRelease' x_InRelease 0
                'http://mirror.example/debian/dists/bookworm/InRelease' x_InRelease 0
                'http://mirror.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' x_Packages 0
                """;

        assertThat(AptUris.debianRepository(output)).contains("http://mirror.example/debian");
    }

    @Test
    void aMachineThatIsNotDebianHasNoDebianMirror() {
        assertThat(AptUris.debianRepository("'http://mirror.example/ubuntu/dists/noble/InRelease' x_InRelease 0\n"))
                .isEmpty();
    }
}
