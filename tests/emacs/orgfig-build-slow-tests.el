;;; orgfig-build-slow-tests.el --- Building: what takes long  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-build-support)
(require 'orgfig-saved)

(ert-deftest orgfig-build-subtree-and-all ()
  (orgfig-test-with-notebook nil
    (goto-char (point-max))
    (insert "\n* Last\n")
    (orgfig-test-goto "** code")
    (org-back-to-heading)
    (orgfig-test-goto "* DONE circle")
    (let ((told (orgfig-build-test-told (orgfig-build-subtree))))
      (should (string-prefix-p "Built circle in" (car told))))
    (let ((told (orgfig-build-test-told (orgfig-build))))
      (should (string-match-p "\\`broken failed: .*; 1 figure built\\'" (car told))))
    (should (file-exists-p (orgfig-build-test-file "fig/square.svg")))))

(ert-deftest orgfig-build-asks-for-names ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (let ((answers (list "circle" "square" "")) offered)
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (_prompt names &rest _) (setq offered names) (pop answers))))
        (let ((told (orgfig-build-test-told (orgfig-build '(4)))))
          (should (string-match-p "\\`Built 2 figures in" (car told)))
          (should (equal offered '("broken"))))
        (setq answers (list ""))
        (should-error (orgfig-build '(4)) :type 'user-error)))))

(ert-deftest orgfig-build-saves-only-with-leave ()
  (orgfig-test-with-notebook nil
    (let ((orgfig-save 'ask) (answer ?n))
      (cl-letf (((symbol-function 'read-multiple-choice) (lambda (&rest _) (list answer ""))))
        (orgfig-test-replace "r=\"40\"" "r=\"30\"")
        (orgfig-test-goto "draw(\"circle.svg")
        (should-error (orgfig-build-at-point) :type 'user-error)
        (should (buffer-modified-p))
        (should-not (orgfig--project-build (orgfig--project)))
        (setq answer ?y)
        (orgfig-build-at-point)
        (should-not (buffer-modified-p))
        (orgfig-test-idle)
        (with-temp-buffer
          (insert-file-contents (orgfig-build-test-file "fig/circle.svg"))
          (should (search-forward "r=\"30\"")))))))

(ert-deftest orgfig-build-takes-any-title ()
  (orgfig-test-with-notebook
      (replace-regexp-in-string
       "DONE circle" "DONE --force \"quoted\" 'ö' $(touch x)"
       (replace-regexp-in-string "TODO square" "TODO -n" orgfig-test-notebook t t) t t)
    (orgfig-test-idle)
    (dolist (name '("--force \"quoted\" 'ö' $(touch x)" "-n"))
      (should (string-prefix-p (concat "Built " name)
                               (car (orgfig-build-test-told
                                     (orgfig--build (orgfig--project) (list name)))))))
    (should (string-prefix-p "No figure is called '--sandbox'"
                             (car (orgfig-build-test-told
                                   (orgfig--build (orgfig--project) '("--sandbox"))))))))

(ert-deftest orgfig-build-from-a-tangled-file ()
  (orgfig-test-with-notebook nil
    (orgfig--build (orgfig--project) '("circle"))
    (orgfig-test-idle)
    (let ((file (orgfig-build-test-file "tangled/circle.py")))
      (with-current-buffer (find-file-noselect file)
        (should (equal (car (orgfig-build-test-told (orgfig-build-at-point)))
                       "Nothing to do: circle is up to date"))
        (should-error (orgfig-build-subtree) :type 'user-error)))))

(ert-deftest orgfig-build-from-a-block-in-a-buffer-of-its-own ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (switch-to-buffer (current-buffer))
    (orgfig-test-goto "draw(\"circle.svg")
    (let ((org-src-window-setup 'current-window))
      (org-edit-special)
      (goto-char (point-max))
      (insert "print('edited')\n")
      (should (string-prefix-p "Built circle in" (car (orgfig-build-test-told (orgfig-build-at-point)))))
      (should-not (buffer-modified-p))
      (org-edit-src-exit))
    (should-not (buffer-modified-p))
    (orgfig-test-goto "print('edited')")))

(ert-deftest orgfig-build-again-goes-by-the-name ()
  (orgfig-test-with-notebook nil
    (orgfig-test-goto "draw(\"circle.svg")
    (orgfig-build-test-told (orgfig-build-at-point '(4)))
    (orgfig-test-goto "* DONE circle")
    (insert (make-string 30 ?\n))
    (should (equal (car (orgfig-build-test-told (orgfig-build-again)))
                   "Nothing to do: circle is up to date"))))

(ert-deftest orgfig-build-two-notebooks ()
  (orgfig-test-with-notebook nil
    (with-temp-file (orgfig-build-test-file "pyproject.toml")
      (insert "[tool.orgfig]\nnotebooks = [\"figures.org\", \"more/other.org\"]\n"))
    (make-directory (orgfig-build-test-file "more"))
    (with-temp-file (orgfig-build-test-file "more/other.org")
      (insert "#+PROPERTY: header-args:python :mkdirp yes :results silent\n"
              "* TODO dot\n[[file:dot.svg]]\n#+begin_src python :tangle dot.py\n"
              "open(\"dot.svg\", \"w\").write('<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0L1 1\"/></svg>')\n"
              "#+end_src\n"))
    (with-current-buffer (find-file-noselect (orgfig-build-test-file "more/other.org"))
      (orgfig-mode)
      (orgfig-test-goto "open(")
      (should (string-prefix-p "Built dot in" (car (orgfig-build-test-told (orgfig-build-at-point)))))
      (should (file-exists-p (orgfig-build-test-file "fig/dot.svg"))))))

(defun orgfig-build-test-slow (code)
  "The small notebook with a figure that runs CODE before it draws."
  (concat orgfig-test-notebook
          "\n* TODO slow\n[[file:fig/slow.svg]]\n"
          "#+begin_src python :tangle tangled/slow.py\n<<draw>>\n" code
          "draw(\"slow.svg\", '<path d=\"M0 0L1 1\"/>')\n#+end_src\n"))

(defconst orgfig-build-test-endless "\
import time
print(\"1/100\", flush=True)
while True:
    time.sleep(0.05)
"
  "Code that says how far it is and never ends.")

(defun orgfig-build-test-processes-of (session)
  "All processes of this machine in SESSION (proc(5), `stat'), but for those that ended."
  (cl-loop for name in (directory-files "/proc" nil "\\`[0-9]+\\'")
           for stat = (with-temp-buffer
                        (ignore-errors (insert-file-contents (format "/proc/%s/stat" name)))
                        (buffer-string))
           for fields = (split-string (substring stat (or (string-match ") " stat) 0)))
           when (and (equal (nth 4 fields) (number-to-string session))
                     (not (equal (nth 1 fields) "Z")))
           collect (string-to-number name)))

(ert-deftest orgfig-cancel-leaves-no-process ()
  (orgfig-test-with-notebook (orgfig-build-test-slow orgfig-build-test-endless)
    (let* ((project (orgfig--project)) (seen '()) (ends '())
           (orgfig-event-functions
            (cons (lambda (_ event) (push (alist-get 'event event) seen)) orgfig-event-functions)))
      (orgfig--build project '("slow"))
      (orgfig--build project '("circle") (lambda (event) (push event ends)))
      (orgfig-test-until (member "started" seen))
      (let ((session (process-id (orgfig--project-build project))))
        (should (cdr (orgfig-build-test-processes-of session)))
        (let ((told (orgfig-build-test-told (orgfig-cancel))))
          (should (equal (car told) "Interrupted")))
        (should (equal ends '(nil)))
        (should-not (orgfig--project-waiting project))
        (should-not (orgfig--project-build project))
        (orgfig-test-until (null (orgfig-build-test-processes-of session)))
        (should-not (file-exists-p (orgfig-build-test-file "fig/slow.svg"))))
      (should-error (orgfig-cancel) :type 'user-error)
      (should (string-prefix-p "Built circle" (car (orgfig-build-test-told
                                                    (orgfig--build project '("circle")))))))))

(ert-deftest orgfig-cancel-before-anything-runs ()
  (orgfig-test-with-notebook nil
    (let ((told (orgfig-build-test-told (orgfig-build) (orgfig-cancel))))
      (should (equal (car told) "Interrupted")))))

(ert-deftest orgfig-build-waits-for-another-and-says-so ()
  (orgfig-test-with-notebook (orgfig-build-test-slow orgfig-build-test-endless)
    (orgfig-test-idle)
    (let* ((project (orgfig--project)) (seen nil)
           (orgfig-event-functions
            (list (lambda (_ event) (when (equal (alist-get 'event event) "said")
                                      (setq seen (alist-get 'text event))))))
           (other (make-process
                   :name "another" :connection-type 'pipe
                   :command (append (orgfig--program) '("build" "slow" "--events"))
                   :buffer (generate-new-buffer " *another*"))))
      (unwind-protect
          (progn
            (orgfig-test-until (with-current-buffer (process-buffer other)
                                 (save-excursion (goto-char (point-min))
                                                 (search-forward "\"started\"" nil t))))
            (orgfig--build project '("circle"))
            (orgfig-test-until seen)
            (should (string-prefix-p (format "orgfig waits for the build of process %d"
                                             (process-id other))
                                     seen))
            (should-not (file-exists-p (orgfig-build-test-file "fig/circle.svg")))
            (interrupt-process other)
            (orgfig-test-until (file-exists-p (orgfig-build-test-file "fig/circle.svg")))
            (orgfig-test-idle))
        (delete-process other)
        (kill-buffer (process-buffer other))))))

(ert-deftest orgfig-build-leaves-emacs-responsive ()
  (orgfig-test-with-notebook (orgfig-build-test-slow "\
import time
begun = time.monotonic()
while time.monotonic() < begun + 10:
    print(f\"{int(time.monotonic() - begun)}/10\" + \" \" * 50, flush=True)
    time.sleep(0.02)
")
    (let* ((project (orgfig--project)) (runs 0) (longest 0) (last (float-time)) ended
           (timer (run-at-time 0 0.05 (lambda ()
                                        (setq longest (max longest (- (float-time) last))
                                              last (float-time)
                                              runs (1+ runs))))))
      (unwind-protect
          (progn
            (orgfig--build project '("slow") (lambda (event) (setq ended event)))
            (while (not ended)
              (orgfig-test-goto "sise")         ; what somebody does meanwhile
              (end-of-line)
              (insert "x")
              (delete-char -1)
              (accept-process-output nil 0.02))
            (should (equal (alist-get 'succeeded ended) t))
            (should (> (alist-get 'seconds ended) 9.5))
            (should (> runs 60))
            (should (< longest 1.0)))     ; on a machine with much else to do
        (cancel-timer timer)))))

(ert-deftest orgfig-build-that-cannot-start-is-told ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (let ((orgfig-program "/there/is/none"))
      (should-error (orgfig-build) :type 'user-error)
      (should-not (orgfig--project-build (orgfig--project))))
    (let ((orgfig-build-arguments '("--no-such-option")))
      (should (string-search "--no-such-option" (car (orgfig-build-test-told (orgfig-build))))))))

(ert-deftest orgfig-build-on-save-never-runs-two ()
  (orgfig-test-with-notebook (orgfig-build-test-slow "import time\ntime.sleep(1)\n")
    (let* ((project (orgfig--project)) (orgfig-build-on-save t) (orgfig-build-delay 0.05)
           (running 0) (builds 0) (most 0)
           (orgfig-event-functions
            (list (lambda (_ event)
                    (pcase (alist-get 'event event)
                      ("plan" (cl-incf running) (cl-incf builds))
                      ("ended" (cl-decf running)))
                    (setq most (max most running))))))
      (orgfig-test-replace "r=\"40\"" "r=\"30\"")
      (save-buffer)
      (orgfig-test-until (= running 1))
      (orgfig-test-replace "r=\"30\"" "r=\"20\"")
      (save-buffer)
      (orgfig-test-replace "r=\"20\"" "r=\"10\"")
      (save-buffer)
      (orgfig-test-until (and (= builds 2) (null (orgfig--project-build project))))
      (orgfig-test-idle)
      (should (= most 1))
      (should (= builds 2))
      (with-temp-buffer
        (insert-file-contents (orgfig-build-test-file "fig/circle.svg"))
        (should (search-forward "r=\"10\""))))))

;;; orgfig-build-slow-tests.el ends here
