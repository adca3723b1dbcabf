public class V2__Fill {}
